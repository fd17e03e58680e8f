#include "region.h"

/* Names as hostile as a reseller could type them: quotes, separators, markup, no ASCII. */
const Region REGIONS[FIGURE_ZONES] = {
	{"5538b009d78aeb0e93000101", "Danmark", false, true},
	{"5538b009d78aeb0e93000102", "EU og Norden", true, false},
	{"5538b009d78aeb0e93000103", "Schweiz, Thailand; m.fl.", false, false},
	{"5538b009d78aeb0e93000104", "USA & Canada", false, false},
	{"5538b009d78aeb0e93000105", "T\xc3\xbcrkiye \"Bl\xc3\xa5\"", false, false},
	{"5538b009d78aeb0e93000106", "<b>Gr\xc3\xb8nland</b>", false, false},
};
