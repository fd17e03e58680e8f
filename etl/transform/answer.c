#include "transform/answer.h"

Day answer_today(const Answer *answer) {
	return answer->has_answered_at ? calendar_zone_day(answer->mapping->zone, answer->answered_at) : answer->as_of;
}

bool answer_is_datable(const Answer *answer) {
	return !answer->as_of_given || answer_today(answer) == answer->as_of;
}

Day answer_next_period(Grain unit, Day period) {
	return unit == GRAIN_MONTH ? calendar_add_months(period, 1) : period + 1;
}

Day answer_last_day(const Answer *answer) {
	return answer->endpoint && !answer->from_file ? answer_next_period(answer->endpoint->span.unit, answer->to) - 1 : answer->to;
}

bool answer_period_is_final(const SpanRule *span, Grain grain, Day period, Day as_of) {
	Day end = grain == GRAIN_MONTH ? calendar_add_months(calendar_month(period), 1) : period + 1;
	return as_of >= end + span->final_after_days;
}
