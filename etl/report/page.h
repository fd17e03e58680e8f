/* page.h: the page's style and script, from page.css and page.js by embed.awk at build time. */
#ifndef SIMTALLY_REPORT_PAGE_H
#define SIMTALLY_REPORT_PAGE_H

extern const char report_page_css[];
extern const char report_page_js[];

#endif
