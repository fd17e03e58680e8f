#include "transform/span_values.h"

static Slice setting_value(const SpanValues *values, Slice name) {
	const Mapping *mapping = values->answer->mapping;
	for (size_t i = 0; values->setting_values && i < mapping->setting_count; i++)
		if (slice_equal_text(name, mapping->settings[i].name)) return slice_of(values->setting_values[i]);
	return (Slice){0};
}

static Slice operation_value(const OperationValues *operation, Slice name) {
	if (slice_equal_text(name, "switch")) return json_scalar(operation->switch_to);
	return slice_equal_text(name, "batch") ? slice_of(operation->batch) : (Slice){0};
}

bool span_json(Buffer *out, Slice name, const void *context) {
	const OperationValues *operation = ((const SpanValues *)context)->operation;
	if (!operation) return false;
	if (slice_equal_text(name, "switch") && operation->switch_to->type != JSON_STRING) {
		buffer_slice(out, json_scalar(operation->switch_to));
		return true;
	}
	if (!slice_equal_text(name, "accounts")) return false;
	buffer_char(out, '[');
	for (size_t i = 0; i < operation->account_count; i++) {
		if (i) buffer_char(out, ',');
		buffer_json_string(out, slice_of(operation->accounts[i]));
	}
	buffer_char(out, ']');
	return true;
}

Slice span_value(Slice name, const void *context) {
	/* The text of a date lives in the caller's struct, one at a time, as template.h reads it. */
	SpanValues *values = (SpanValues *)(uintptr_t)context;
	const Answer *answer = values->answer;
	if (slice_equal_text(name, "account")) return slice_of(answer->account);
	if (slice_equal_text(name, "session")) return slice_of(values->session);
	if (slice_equal_text(name, "from_day")) return slice_of(calendar_day_text(answer->from, values->text));
	if (slice_equal_text(name, "to_day")) return slice_of(calendar_day_text(answer->to, values->text));
	if (slice_equal_text(name, "from_month")) return slice_of(calendar_month_text(answer->from, values->text));
	if (slice_equal_text(name, "to_month")) return slice_of(calendar_month_text(answer->to, values->text));
	if (slice_equal_text(name, "to_last_day")) return slice_of(calendar_day_text(answer_last_day(answer), values->text));
	Slice of_operation = values->operation ? operation_value(values->operation, name) : (Slice){0};
	return of_operation.at ? of_operation : setting_value(values, name);
}
