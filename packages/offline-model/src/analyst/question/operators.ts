/** How people say a comparison with a number, longest wording first where one holds another. */
export const OPERATORS = [
  { operator: '>=', words: 'at least|>=|no less than|not less than|a minimum of|minimum of' },
  { operator: '<=', words: 'at most|<=|no more than|not more than|up to|a maximum of|maximum of' },
  {
    operator: '>',
    words: 'over|above|more than|greater than|higher than|larger than|bigger than|exceeding|more expensive than|>',
  },
  { operator: '<', words: 'under|below|less than|lower than|fewer than|smaller than|cheaper than|<' },
  { operator: '!=', words: '!=|<>|not equal to|not|other than' },
  { operator: '=', words: '=|equal to|equals|exactly|of|is' },
] as const
