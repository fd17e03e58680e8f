/* folder.h: the folder a report goes to, where files appear whole or not at all.
 *
 * Takes:  a folder's path (made with its parents) and the stem of the files' names.
 * Gives:  folder_add makes an empty file under a temporary name in that folder; folder_close
 *         says that it is written, and its sum; folder_publish writes the manifest and renames
 *         all of them, the manifest last; folder_discard removes what was not renamed.
 *         What a killed program left behind is removed once it is a day old.
 * Errors: STATUS_FAILED, naming the folder and what to do about it.
 */
#ifndef SIMTALLY_REPORT_FOLDER_H
#define SIMTALLY_REPORT_FOLDER_H

#include <stdbool.h>
#include <stdio.h>

#include "base/status.h"
#include "report/report.h"
#include "report/sha256.h"

/* A file's name and what it is called until it is whole come to less than the 255 bytes a file system allows. */
enum { FOLDER_FILES_MAX = 5, FOLDER_STEM_MAX = 200, FOLDER_PATH_MAX = REPORT_PATH_MAX - 256 };

typedef struct {
	char name[FOLDER_STEM_MAX + 16];
	char path[REPORT_PATH_MAX];
	char temporary[REPORT_PATH_MAX];
	char sum[SHA256_HEX_MAX]; /* "" until it is closed */
	bool published;
} FolderFile;

typedef struct {
	char path[FOLDER_PATH_MAX];
	char stem[FOLDER_STEM_MAX];
	FolderFile files[FOLDER_FILES_MAX];
	size_t count;
	const char *csv_form; /* how the CSV is written, for the manifest; NULL: plainly */
	const char *remark; /* a line for the manifest, a comment to sha256sum -c; NULL: none */
} Folder;

Status folder_open(Folder *folder, const char *path, const char *stem, Error *error);
Status folder_add(Folder *folder, const char *suffix, FolderFile **out, Error *error);
FILE *folder_stream(const Folder *folder, const FolderFile *file, Error *error); /* NULL: error is set */
Status folder_close(const Folder *folder, FolderFile *file, FILE *stream, Error *error); /* stream may be NULL: closed already */
Status folder_publish(Folder *folder, Error *error);
void folder_discard(Folder *folder);

/* Of report.c: the stem of a report of that month and these providers, and where each of a folder's files is, by its ending. */
Status report_stem(const ReportRequest *request, char stem[FOLDER_STEM_MAX], Error *error);
void report_paths(const Folder *folder, ReportPaths *out);

#endif
