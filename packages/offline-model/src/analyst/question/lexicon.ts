const list = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/))

/** Words that a question about data can lose without changing what it asks. */
export const FILLER = list(`
  a an the this these those that there here it its of to do does did done have has had having is are was were be been being am please , kindly just currently altogether overall together now me us we our ours you your i'd i'm i
  see tell give show list display find get fetch look up return print query select what which who whom whose where when how and or but so then also
  too well ok okay hi hello hey thanks thank every all any each some something anything entry entries record records row rows data database table
  tables system let compute calculate determine exactly in at from by with for on about within into via per through
  live lives lived living located based come comes coming belong belongs stored saved place places placing placed made make makes
  created been euro euros eur € number numbers no. id value values name question possible
  different distinct unique various existing present recorded kept say says people person user users between their
  during than very much many most least more less total sum average order sort sorted ordered ranked group grouped it's what's who's that's
`)

/** Words that can be lost inside a phrase, such as "could you help me" or "sort them by", and carry meaning anywhere else. */
export const PHRASE_WORDS = list(
  `can could may might will would should need want know like help i'd we'd he him his she her hers they them theirs`,
)

/** Words of every sentence that are names all the same where a name belongs and they are written like one: "did Will order". */
export const NAME_WORDS = list('can may will need want know help do so say see well let look get now')

/** Filler that, left over, would change the answer: a question still holding one of these was not understood. */
export const OPERATIVE = list(`
  not no never without or only except excluding outside other than between over above more most least less fewer under below before after since until till
  average mean total sum maximum minimum max min highest lowest top first last latest oldest newest earliest different distinct unique
  per each by group grouped sort sorted ranked many much number percent percentage share ratio median compare versus vs
`)

/** Words that start a rule. They are never taken for values. */
export const CUES = list(`
  average mean avg total sum maximum minimum max min highest lowest largest biggest greatest smallest top bottom first last latest newest oldest
  earliest recent most least fewest best worst cheapest priciest expensive cheap common popular selling sold bought ordered best-selling bestselling worst-selling
  per by each every group grouped sort sorted ordered ranked rank descending ascending desc asc
  over above more greater higher larger bigger exceeding under below less lower fewer smaller cheaper than at least up to or equal equals
  between before after since until till from on in during not no never without or only except excluding outside out other with having
  like contains contain containing including includes include starts start starting begins beginning ends ending
  named called daily monthly yearly annual annually day days month months year years week weeks today yesterday tomorrow
  revenue turnover income earnings proceeds spending spent spend sales
  percent percentage share ratio median compare versus vs my mine count amount plus
`)

/** Words for money taken in, whatever the column is called. */
export const MONEY = /^(?:revenue|turnover|income|earnings|proceeds|spending|spent|spend|sales)$/

/** Names of columns that hold a place. */
export const PLACE_COLUMN =
  /(?:^|_)(?:city|town|country|region|state|county|province|location|place|district|area|continent|office|branch|site|address)$/i
/** Names of columns that hold money, best first. */
export const MONEY_COLUMNS = [
  /^(?:grand_)?total(?:_|$)/i,
  /amount|revenue|turnover/i,
  /price|cost|value|fee|salary/i,
] as const
