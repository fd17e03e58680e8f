#include "extract/question.h"

#include <stdlib.h>
#include <string.h>

Question *question_new(const Mapping *mapping, const Endpoint *endpoint, const ClaimedAccount *account, const ClaimedUnit *units, size_t unit_count,
	Day as_of, bool as_of_given) {
	size_t account_length = strlen(account->account) + 1, kind_length = strlen(account->kind) + 1;
	Question *question = memory_grow(NULL, 1, sizeof *question + unit_count * sizeof *units + account_length + kind_length);
	*question = (Question){.units = (ClaimedUnit *)(question + 1), .unit_count = unit_count};
	memcpy(question->units, units, unit_count * sizeof *units);
	char *texts = (char *)(question->units + unit_count);
	memcpy(texts, account->account, account_length);
	memcpy(texts + account_length, account->kind, kind_length);
	question->answer = (Answer){
		.mapping = mapping, .endpoint = endpoint, .account_id = account->account_id, .account = texts, .kind = texts + account_length,
		.grouped = account->grouped, .from = units[0].period, .to = units[unit_count - 1].period, .as_of = as_of, .as_of_given = as_of_given,
	};
	return question;
}

void question_free(Question *question) {
	free(question);
}

size_t question_length(const Endpoint *endpoint, const ClaimedAccount *account, size_t first) {
	size_t length = 1;
	while (first + length < account->unit_count && length < (size_t)endpoint->span.most
		&& account->units[first + length].period == answer_next_period(endpoint->span.unit, account->units[first + length - 1].period))
		length++;
	return length;
}
