#include "report/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TEMPORARY_SUFFIX ".part"

enum { LEFTOVER_S = 24 * 60 * 60, READ_BYTES = 1 << 16 };

static Status folder_problem(const Folder *folder, Error *error)
{
	error_set(error, STATUS_FAILED,
		"cannot write the report to the folder \"%.1000s\": %s; make it writable, or name another with --out or SIMTALLY_REPORT_DIR",
		folder->path, strerror(errno));
	return STATUS_FAILED;
}

static bool make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		int made = mkdir(path, 0777);
		*slash = '/';
		if (made != 0 && errno != EEXIST)
			return false;
	}
	struct stat status;
	if (mkdir(path, 0777) != 0 && errno != EEXIST)
		return false;
	if (stat(path, &status) != 0)
		return false;
	errno = ENOTDIR;
	return S_ISDIR(status.st_mode);
}

static void remove_leftovers(const Folder *folder)
{
	char start[FOLDER_STEM_MAX + 4];
	snprintf(start, sizeof start, ".%s.", folder->stem);
	DIR *directory = opendir(folder->path);
	if (!directory)
		return;
	for (struct dirent *entry; (entry = readdir(directory));) {
		struct stat status;
		size_t length = strlen(entry->d_name);
		bool ours = strncmp(entry->d_name, start, strlen(start)) == 0 && length > strlen(TEMPORARY_SUFFIX)
			&& strcmp(entry->d_name + length - strlen(TEMPORARY_SUFFIX), TEMPORARY_SUFFIX) == 0;
		if (ours && fstatat(dirfd(directory), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0
			&& S_ISREG(status.st_mode) && time(NULL) - status.st_mtime > LEFTOVER_S)
			unlinkat(dirfd(directory), entry->d_name, 0);
	}
	closedir(directory);
}

Status folder_open(Folder *folder, const char *path, const char *stem, Error *error)
{
	*folder = (Folder){0};
	size_t length = strlen(path);
	while (length > 1 && path[length - 1] == '/')
		length--;
	if (length == 0 || length >= sizeof folder->path)
		return error_set(error, STATUS_FAILED, "the report's folder has a name that is empty or too long; name another with --out");
	memcpy(folder->path, path, length);
	snprintf(folder->stem, sizeof folder->stem, "%s", stem);
	if (!make_folders(folder->path))
		return folder_problem(folder, error);
	remove_leftovers(folder);
	return STATUS_OK;
}

/* The file is made at once: a folder that cannot be written is noticed before any query. */
Status folder_add(Folder *folder, const char *suffix, FolderFile **out, Error *error)
{
	FolderFile file = {0};
	snprintf(file.name, sizeof file.name, "%s.%s", folder->stem, suffix);
	snprintf(file.path, sizeof file.path, "%s/%s", folder->path, file.name);
	snprintf(file.temporary, sizeof file.temporary, "%s/.%s.%ld" TEMPORARY_SUFFIX, folder->path, file.name, (long)getpid());
	unlink(file.temporary);
	int descriptor = open(file.temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (descriptor < 0)
		return folder_problem(folder, error);
	close(descriptor);
	*out = &folder->files[folder->count++];
	**out = file;
	return STATUS_OK;
}

FILE *folder_stream(const Folder *folder, const FolderFile *file, Error *error)
{
	FILE *stream = fopen(file->temporary, "we");
	if (!stream)
		folder_problem(folder, error);
	return stream;
}

static bool sum_of(const char *path, char out[SHA256_HEX_MAX])
{
	FILE *stream = fopen(path, "re");
	if (!stream)
		return false;
	unsigned char piece[READ_BYTES], digest[SHA256_BYTES];
	Sha256 sum;
	sha256_begin(&sum);
	for (size_t got; (got = fread(piece, 1, sizeof piece, stream)) > 0;)
		sha256_add(&sum, piece, got);
	bool whole = !ferror(stream) && fsync(fileno(stream)) == 0;
	fclose(stream);
	sha256_end(&sum, digest);
	sha256_hex(digest, out);
	return whole;
}

Status folder_close(const Folder *folder, FolderFile *file, FILE *stream, Error *error)
{
	if (stream) {
		errno = 0;
		bool good = !ferror(stream);
		if (fclose(stream) != 0 || !good) {
			errno = errno ? errno : EIO;
			return folder_problem(folder, error);
		}
	}
	if (!sum_of(file->temporary, file->sum))
		return folder_problem(folder, error);
	return STATUS_OK;
}

static Status write_manifest(Folder *folder, Error *error)
{
	FolderFile *manifest;
	Status status = folder_add(folder, "manifest", &manifest, error);
	if (status != STATUS_OK)
		return status;
	FILE *stream = folder_stream(folder, manifest, error);
	if (!stream)
		return STATUS_FAILED;
	if (folder->remark)
		fprintf(stream, "# %s\n", folder->remark);
	if (folder->csv_form)
		fprintf(stream, "# %s.csv is of the form %s (--csv-form).\n", folder->stem, folder->csv_form);
	for (const FolderFile *file = folder->files; file < manifest; file++)
		fprintf(stream, "%s  %s\n", file->sum, file->name);
	return folder_close(folder, manifest, stream, error);
}

Status folder_publish(Folder *folder, Error *error)
{
	Status status = write_manifest(folder, error);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < folder->count; i++) {
		if (rename(folder->files[i].temporary, folder->files[i].path) != 0)
			return folder_problem(folder, error);
		folder->files[i].published = true;
	}
	int descriptor = open(folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (descriptor >= 0) {
		fsync(descriptor);
		close(descriptor);
	}
	return STATUS_OK;
}

void folder_discard(Folder *folder)
{
	for (size_t i = 0; i < folder->count; i++)
		if (!folder->files[i].published)
			unlink(folder->files[i].temporary);
}
