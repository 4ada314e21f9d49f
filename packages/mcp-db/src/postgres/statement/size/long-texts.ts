/** The longest text that a statement may build and then have worked on, in characters: PostgreSQL works through it in some tenths of a second. */
export const MAX_BUILT_CHARACTERS = 1_000_000

/** The same for what compares each character with each of another text, so that the time grows with both. */
export const MAX_SCANNED_CHARACTERS = 5_000

/** The longest text, beside what comes from columns, of which an aggregate may put any number together. */
export const MAX_AGGREGATED_CHARACTERS = 200

/**
 * Functions that compare each part of one text, array or document with each part of another, and look for no interrupt meanwhile. Measured
 * on PostgreSQL 18 over built texts: `translate` 12 s for 1,000,000 characters by 1,000, `btrim` 11 s for 1,000,000 by 10,000, `strpos` 88 s
 * and `replace` 110 s for 1,000,000 by 100,000.
 */
export const SCANNING_FUNCTIONS: ReadonlySet<string> = new Set(
  `btrim ltrim rtrim translate strpos position replace split_part string_to_array string_to_table starts_with like notlike like_escape
  similar_escape similar_to_escape regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace
  regexp_split_to_array regexp_split_to_table regexp_substr ts_headline ts_lexize ts_rank ts_rank_cd phraseto_tsquery
  plainto_tsquery to_tsquery websearch_to_tsquery to_number to_date to_timestamp jsonb_contains jsonb_path_exists jsonb_path_exists_tz
  jsonb_path_match jsonb_path_match_tz jsonb_path_query jsonb_path_query_array jsonb_path_query_array_tz jsonb_path_query_first
  jsonb_path_query_first_tz jsonb_path_query_tz jsonb_pretty array_remove array_replace normalize parse_ident unistr
  levenshtein similarity word_similarity`.split(/\s+/),
)

/** The operators of the same kind: patterns, containment, search. */
export const SCANNING_OPERATORS: ReadonlySet<string> = new Set(
  '~ ~* !~ !~* ~~ ~~* !~~ !~~* @> <@ && @? @@ ?# % <-> ^@'.split(' '),
)

/** Types whose values are computed with in a time that grows faster than their length, by the name in a cast. */
export const SCANNING_TYPES: ReadonlySet<string> = new Set(['numeric', 'tsquery', 'jsonpath', 'path', 'polygon'])

/** Functions that take any number of texts and give one. */
export const AGGREGATES: ReadonlySet<string> = new Set(
  `string_agg array_agg json_agg json_agg_strict json_object_agg json_object_agg_strict json_object_agg_unique
  json_object_agg_unique_strict jsonb_agg jsonb_agg_strict jsonb_object_agg jsonb_object_agg_strict jsonb_object_agg_unique
  jsonb_object_agg_unique_strict xmlagg`.split(/\s+/),
)

/** Operators that look for each part of one value among those of another. */
export const PAIRING_OPERATORS: ReadonlySet<string> = new Set([...SCANNING_OPERATORS, '-', '?|', '?&'])

/** Functions that do the same, beside those that scan. */
export const PAIRING_FUNCTIONS: ReadonlySet<string> = new Set(['jsonb_exists_any', 'jsonb_exists_all', 'jsonb_delete'])

/** How many parts of one value may be compared with parts of another: some tenths of a second. */
export const MAX_PAIRED = 25_000_000

/** How many parts a value is taken for where it is put together from the rows of tables, of which nothing is known here. */
export const SIZE_OF_TABLES = 20_000

/** Functions that hand their texts on, or look for interrupts, so that they may be given any. */
export const PASSING_FUNCTIONS: ReadonlySet<string> = new Set(
  'concat concat_ws left substr substring array_to_string array_length array_upper cardinality unnest'.split(' '),
)
