/** Where attachments are served, below the address of the server. */
export const ATTACHMENTS_PATH = '/chatkit/attachments'
