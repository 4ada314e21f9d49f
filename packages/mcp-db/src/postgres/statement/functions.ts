/**
 * The built-in functions that a statement may call: they compute from their arguments or tell the schema. Left out are those that
 * read files, settings, statistics or other sessions, that run SQL given as text, that wait, lock, notify, or change anything.
 * All are immutable or stable except {@link VOLATILE_FUNCTIONS}.
 */
export const READING_FUNCTIONS: ReadonlySet<string> = new Set(
  `
  any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp every json_agg json_agg_strict
  json_object_agg json_object_agg_strict json_object_agg_unique json_object_agg_unique_strict jsonb_agg jsonb_agg_strict
  jsonb_object_agg jsonb_object_agg_strict jsonb_object_agg_unique jsonb_object_agg_unique_strict max min mode percentile_cont
  percentile_disc range_agg range_intersect_agg regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy
  regr_syy stddev stddev_pop stddev_samp string_agg sum var_pop var_samp variance
  cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number
  abs acos acosd acosh asin asind asinh atan atan2 atan2d atand atanh cbrt ceil ceiling cos cosd cosh cot cotd degrees div erf erfc
  exp factorial floor gamma gcd lcm lgamma ln log log10 min_scale mod pi pow power radians round scale sign sin sind sinh sqrt tan
  tand tanh trim_scale trunc width_bucket
  ascii bit_count bit_length btrim casefold char_length character_length chr concat concat_ws convert convert_from convert_to crc32
  crc32c decode encode format get_bit get_byte initcap is_normalized left length like like_escape lower lpad ltrim md5 normalize
  notlike octet_length overlay parse_ident position quote_ident quote_literal quote_nullable regexp_count regexp_instr regexp_like
  regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr repeat replace reverse right
  rpad rtrim set_bit set_byte sha224 sha256 sha384 sha512 similar_escape similar_to_escape split_part starts_with string_to_array
  string_to_table strpos substr substring to_ascii to_bin to_hex to_oct translate unicode_assigned unistr upper
  age date_add date_bin date_part date_subtract date_trunc extract isfinite justify_days justify_hours justify_interval make_date
  make_interval make_time make_timestamp make_timestamptz now overlaps statement_timestamp timezone to_char to_date to_number
  to_timestamp transaction_timestamp
  array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position array_positions array_prepend
  array_remove array_replace array_reverse array_sample array_shuffle array_sort array_to_json array_to_string array_upper
  cardinality generate_series generate_subscripts trim_array unnest
  json_array_elements json_array_elements_text json_array_length json_build_array json_build_object json_each json_each_text
  json_extract_path json_extract_path_text json_object json_object_keys json_strip_nulls json_to_record json_to_recordset
  json_to_tsvector json_typeof jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array
  jsonb_build_object jsonb_concat jsonb_contains jsonb_delete jsonb_delete_path jsonb_each jsonb_each_text jsonb_exists
  jsonb_exists_all jsonb_exists_any jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object jsonb_object_keys
  jsonb_path_exists jsonb_path_exists_tz jsonb_path_match jsonb_path_match_tz jsonb_path_query jsonb_path_query_array
  jsonb_path_query_array_tz jsonb_path_query_first jsonb_path_query_first_tz jsonb_path_query_tz jsonb_pretty jsonb_set
  jsonb_set_lax jsonb_strip_nulls jsonb_to_record jsonb_to_recordset jsonb_to_tsvector jsonb_typeof row_to_json to_json to_jsonb
  datemultirange daterange int4multirange int4range int8multirange int8range isempty lower_inc lower_inf multirange nummultirange
  numrange range_merge tsmultirange tsrange tstzmultirange tstzrange upper_inc upper_inf
  array_to_tsvector get_current_ts_config numnode phraseto_tsquery plainto_tsquery querytree setweight strip to_tsquery to_tsvector
  ts_delete ts_filter ts_headline ts_lexize ts_rank ts_rank_cd tsquery_phrase tsvector_to_array websearch_to_tsquery
  abbrev area box broadcast center circle diagonal diameter family height host hostmask inet_merge inet_same_family isclosed isopen
  line lseg macaddr8_set7bit masklen netmask network npoints path point polygon radius set_masklen slope uuid_extract_timestamp
  uuid_extract_version width
  bit bool bpchar char date float4 float8 int2 int4 int8 interval numeric text time timestamp timestamptz timetz varbit varchar
  col_description current_database current_schema current_schemas current_user enum_first enum_last enum_range format_type
  has_any_column_privilege has_column_privilege has_schema_privilege has_sequence_privilege has_table_privilege num_nonnulls
  num_nulls obj_description pg_basetype pg_client_encoding pg_collation_for pg_column_size pg_encoding_to_char
  pg_get_constraintdef pg_get_expr pg_get_indexdef pg_get_partkeydef pg_get_serial_sequence pg_get_userbyid pg_get_viewdef
  pg_input_is_valid pg_partition_root pg_size_bytes pg_size_pretty pg_table_is_visible pg_type_is_visible pg_typeof session_user
  shobj_description to_regclass to_regtype version
  clock_timestamp gen_random_uuid random random_normal timeofday uuidv4 uuidv7
  pg_database_size pg_indexes_size pg_partition_tree pg_relation_size pg_table_size pg_total_relation_size
  `
    .trim()
    .split(/\s+/),
)

/** Those of {@link READING_FUNCTIONS} that answer differently each time, without leaving a trace. */
export const VOLATILE_FUNCTIONS: ReadonlySet<string> = new Set(
  `array_sample array_shuffle clock_timestamp gen_random_uuid random random_normal timeofday uuidv4 uuidv7
  pg_database_size pg_indexes_size pg_partition_tree pg_relation_size pg_table_size pg_total_relation_size`.split(
    /\s+/,
  ),
)

/** Those that a change may call besides: they count a sequence on, as the default of a column does. */
export const WRITING_FUNCTIONS: ReadonlySet<string> = new Set(['nextval', 'currval'])

/** Tables and views of the system that tell the schema, without paths, settings, samples of data, passwords or other sessions. */
export const SYSTEM_RELATIONS: ReadonlySet<string> = new Set([
  ...`pg_aggregate pg_am pg_attrdef pg_attribute pg_cast pg_class pg_collation pg_constraint pg_database pg_depend pg_description
  pg_enum pg_extension pg_index pg_indexes pg_inherits pg_language pg_matviews pg_namespace pg_opclass pg_operator
  pg_partitioned_table pg_proc pg_range pg_roles pg_sequence pg_sequences pg_tables pg_timezone_abbrevs pg_timezone_names pg_trigger
  pg_type pg_views`
    .split(/\s+/)
    .map((name) => `pg_catalog.${name}`),
  ...`character_sets check_constraints collations column_domain_usage column_privileges column_udt_usage columns
  constraint_column_usage constraint_table_usage domain_constraints domains element_types enabled_roles
  information_schema_catalog_name key_column_usage referential_constraints schemata sequences table_constraints table_privileges
  tables triggers view_column_usage view_table_usage views`
    .split(/\s+/)
    .map((name) => `information_schema.${name}`),
])

/** Extensions whose immutable and stable functions, operators and types may be used. Those that run SQL or leave the server are not here. */
export const TRUSTED_EXTENSIONS: ReadonlySet<string> = new Set(
  `btree_gin btree_gist citext cube earthdistance fuzzystrmatch hstore intarray isn ltree pg_trgm pgcrypto postgis seg unaccent
  vector`.split(/\s+/),
)
