/** The element's own look for pages that are drawn without it. */
import '@frontdesk/chatkit-js/theme/tokens.css'
import '@frontdesk/chatkit-js/theme/base.css'
import '@frontdesk/chatkit-js/theme/controls.css'
import './desk-theme.css'
