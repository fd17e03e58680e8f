-- stage.sql: the session's staging tables; emptied at each commit.
-- Takes nothing, gives nothing. Run once in each session that loads.
CREATE TEMP TABLE IF NOT EXISTS stage_raw (
	raw_id bigint, account_id integer, fetched_at timestamptz, answered_at timestamptz, from_period date, to_period date,
	fetched_on date, as_of date, as_of_given boolean, http_status smallint, endpoint text, trace text, content_type text,
	provider_id smallint, body bytea
) ON COMMIT DELETE ROWS;
-- An answer equal to the last one for its units: kept_id is that one's.
CREATE TEMP TABLE IF NOT EXISTS stage_alias (raw_id bigint PRIMARY KEY, kept_id bigint) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS stage_unit (
	unit_id bigint, account_id integer, state simtally_store.unit_state, outcome text, reason text, attempts integer,
	fetched_at timestamptz, as_of date, final boolean, raw_id bigint, due_at timestamptz, trace text
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS stage_usage (
	account_id integer, series_id integer, period date, quantity bigint, quality smallint, read_at timestamptz,
	raw_id bigint, listed boolean, -- an element of a series that counts back from today
	at text, -- its place in the answer
	parts bigint DEFAULT 0, -- records that the figure holds; 0: none was read, as of an entry or a day that is zero for want of any
	records "char", -- of rows of a file, what others of its key are to it: c contradict, r repeat, a add up, n add up, with corrections
	record uuid     -- of c and r: the same said again is equal in this and in its quantity
) ON COMMIT DELETE ROWS;
CREATE INDEX IF NOT EXISTS stage_usage_key ON stage_usage (account_id, series_id, period);
-- About what an answer says all there is, metric by metric: what was known of it before and is not given again is no more. grain NULL: of its span,
-- else of the periods that it names; gives: the grain of its figures, NULL: both; own: it gives a figure of each period; settled: what ends
-- before that day is final. Periods with rejects are left out.
CREATE TEMP TABLE IF NOT EXISTS stage_said (
	account_id integer, provider_id smallint, endpoint text, metric text, grain text, gives text, own boolean, from_day date, to_day date,
	settled date, read_at timestamptz, raw_id bigint
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS stage_label (
	provider_id smallint, scope text, name text, homeland boolean, roam_like_home boolean
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS stage_charge_month (account_id integer, month date, raw_id bigint) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS stage_charge (
	account_id integer, month date, charged_at timestamptz, number text, description text, amount bigint, price numeric,
	vat_exempt boolean, wholesale numeric, cost numeric, currency text, raw_id bigint
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS stage_event (
	account_id integer, at timestamptz, type text, soc text, soc_description text, row_type text, cost numeric, wholesale numeric,
	price numeric, expires_at timestamptz, included boolean, raw_id bigint
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS stage_fact (account_id integer, as_of date, fact text, value text, raw_id bigint) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS stage_reject (
	provider_id smallint, account_id integer, account text, at text, source text, reason text, detail text, raw_id bigint,
	period date, metric text, -- NULL: cannot be told; of all that the row tells of
	quantity numeric -- of the figures that it refuses, as far as they could be read
) ON COMMIT DELETE ROWS;
-- Figures of numbers that are not in the register.
CREATE TEMP TABLE IF NOT EXISTS stage_unregistered (
	account text, metric text, scope text, grain text, period date, quantity bigint, unit text, adds boolean, raw_id bigint, at text
) ON COMMIT DELETE ROWS;
-- A good answer of an endpoint whose days count back from today: the day of the answer, and the oldest that its series names.
CREATE TEMP TABLE IF NOT EXISTS stage_night (account_id integer, endpoint_id smallint, today date, reached date, raw_id bigint) ON COMMIT DELETE ROWS;
-- Filled by lose.sql, read by cover.sql.
CREATE TEMP TABLE IF NOT EXISTS stage_lost (provider_id smallint, month date, days bigint) ON COMMIT DELETE ROWS;
-- Pieces of bulk files that rows were read from.
CREATE TEMP TABLE IF NOT EXISTS stage_part (
	raw_id bigint, provider_id smallint, import_id integer, part integer, mapping text, account text, endpoint text, source text, key bytea,
	mapping_text text, first_line bigint, from_period date, to_period date, read_at timestamptz, as_of date, as_of_given boolean,
	replayed boolean, scoped boolean, adding text, -- its lines may name several scopes; metrics, by commas, to which they only add
	header bytea, body bytea
) ON COMMIT DELETE ROWS;
-- Filled by withdraw.sql and merge_usage.sql, read by tally.sql: as load_total.
CREATE TEMP TABLE IF NOT EXISTS stage_tally (
	provider_id smallint, month date, metric text, read bigint, first bigint, first_quantity numeric, restated bigint, restated_quantity numeric
) ON COMMIT DELETE ROWS;
-- Filled by withdraw.sql and merge_usage.sql, read by touch.sql.
CREATE TEMP TABLE IF NOT EXISTS stage_touched (provider_id smallint, month date) ON COMMIT DELETE ROWS;
-- What changed of closed months; filled by withdraw.sql and merge_usage.sql, read by adjust.sql.
CREATE TEMP TABLE IF NOT EXISTS stage_late (close_id integer, account_id integer, metric text, month date) ON COMMIT DELETE ROWS;
-- What came in, counted as it was read, and what was settled before it was staged; lines: of a file, and those that tell nothing; import_id: of a file that
-- is imported, else it is counted in the run's answers.
CREATE TEMP TABLE IF NOT EXISTS stage_counted (
	provider_id smallint, import_id integer, lines bigint, silent bigint, came_figures bigint, came_byte numeric, came_second numeric, came_message numeric,
	twice_figures bigint, twice_byte numeric, twice_second numeric, twice_message numeric,
	passed_figures bigint, passed_byte numeric, passed_second numeric, passed_message numeric,
	refused_figures bigint, refused_byte numeric, refused_second numeric, refused_message numeric
) ON COMMIT DELETE ROWS;
-- Filled by keep_lines.sql, read by balance.sql. again: another line of the file says the very same.
CREATE TEMP TABLE IF NOT EXISTS stage_came (
	account_id integer, series_id integer, period date, raw_id bigint, line bigint, quantity bigint, parts bigint, again boolean
) ON COMMIT DELETE ROWS;
-- What became of staged figures; filled by check_series.sql, supersede.sql and merge_usage.sql, read by balance.sql. Of answers added up, without a key.
CREATE TEMP TABLE IF NOT EXISTS stage_fate (
	account_id integer, series_id integer, period date, fate text, parts numeric, quantity numeric
) ON COMMIT DELETE ROWS;
