// Preloaded into a process under test: a disk that fails when it is told to, and that remembers what no sync has made safe yet.
//   FAULTYDISK_FOLDER   the files below it are meant; all others are left alone
//   FAULTYDISK_HOLD     while this file is there, a sync waits before it begins; unset: none does
//   FAULTYDISK_UNDO     a folder for undo journals, one per file, each emptied by a sync of its file; unset: none are kept
// Linux, 64 bit. The kernel is asked directly, so that nothing here calls itself.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

// One entry of an undo journal; kept bytes follow, which is what stood there before.
struct entry { int64_t offset, written, size_before, kept; };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long seen, fail_at, fail_count;
static int fail_errno;

// The at-th operation from now on fails, and as many as count says from there; 0 disarms. Returns the operations since it was called last.
long faultydisk_arm(long at, int error, long count) {
  pthread_mutex_lock(&lock);
  long was = seen;
  seen = 0, fail_at = at, fail_errno = error, fail_count = count;
  pthread_mutex_unlock(&lock);
  return was;
}

// Name inside the folder; 0 for files that are not meant.
static int is_meant(int fd, char *name) {
  const char *folder = getenv("FAULTYDISK_FOLDER");
  if (!folder) return 0;
  int before = errno;
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  errno = before;
  if (length <= 0) return 0;
  path[length] = 0;
  size_t prefix = strlen(folder);
  if (strncmp(path, folder, prefix) || path[prefix] != '/' || strchr(path + prefix + 1, '/')) return 0;
  strcpy(name, path + prefix + 1);
  return 1;
}

static int fails(void) {
  long n = ++seen;
  if (fail_at <= 0 || n < fail_at || n - fail_at >= fail_count) return 0;
  errno = fail_errno;
  return 1;
}

static int undo_of(const char *name, int flags) {
  const char *folder = getenv("FAULTYDISK_UNDO");
  if (!folder) return -1;
  char path[PATH_MAX];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0600);
}

// What lies at offset for that length goes into the journal before it is written over or cut off.
static void remember(int fd, const char *name, int64_t offset, int64_t length, int64_t written) {
  struct stat file;
  int undo = undo_of(name, O_WRONLY | O_CREAT | O_APPEND);
  if (undo < 0) return;
  if (fstat(fd, &file)) abort();
  struct entry e = {offset, written, file.st_size, 0};
  if (offset < file.st_size) e.kept = file.st_size - offset < length ? file.st_size - offset : length;
  char *old = malloc(e.kept + 1), path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd); // Opened anew: the process's own may be for writing only.
  int in = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
  if (in < 0 || syscall(SYS_pread64, in, old, e.kept, offset) != e.kept) abort();
  struct iovec parts[] = {{&e, sizeof e}, {old, e.kept}};
  if (syscall(SYS_writev, undo, parts, 2) != (long)(sizeof e + e.kept)) abort();
  free(old);
  syscall(SYS_close, in);
  syscall(SYS_close, undo);
}

static ssize_t put(int fd, const void *bytes, size_t length, off_t offset, int at_offset) {
  char name[PATH_MAX];
  if (!is_meant(fd, name)) return at_offset ? syscall(SYS_pwrite64, fd, bytes, length, offset) : syscall(SYS_write, fd, bytes, length);
  pthread_mutex_lock(&lock);
  int failed = fails();
  if (failed) length /= 2; // A write that fails has often begun.
  if (!at_offset) offset = lseek(fd, 0, SEEK_CUR);
  remember(fd, name, offset, length, length);
  int error = errno;
  ssize_t done = at_offset ? syscall(SYS_pwrite64, fd, bytes, length, offset) : syscall(SYS_write, fd, bytes, length);
  pthread_mutex_unlock(&lock);
  if (!failed) return done;
  errno = error;
  return -1;
}

static int sync_file(int fd, long call) {
  char name[PATH_MAX];
  if (!is_meant(fd, name)) return (int)syscall(call, fd);
  const char *hold = getenv("FAULTYDISK_HOLD");
  while (hold && !access(hold, F_OK)) usleep(1000);
  pthread_mutex_lock(&lock);
  int result = fails() ? -1 : (int)syscall(call, fd);
  if (result == 0) {
    int undo = undo_of(name, O_WRONLY | O_TRUNC);
    if (undo >= 0) syscall(SYS_close, undo);
    errno = 0;
  }
  pthread_mutex_unlock(&lock);
  return result;
}

static int cut(int fd, off_t length) {
  char name[PATH_MAX];
  if (!is_meant(fd, name)) return (int)syscall(SYS_ftruncate, fd, length);
  pthread_mutex_lock(&lock);
  int result = -1;
  if (!fails()) {
    remember(fd, name, length, INT64_MAX, 0);
    result = (int)syscall(SYS_ftruncate, fd, length);
  }
  pthread_mutex_unlock(&lock);
  return result;
}

ssize_t write(int fd, const void *bytes, size_t length) { return put(fd, bytes, length, 0, 0); }
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) { return put(fd, bytes, length, offset, 1); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) { return put(fd, bytes, length, offset, 1); }
int fsync(int fd) { return sync_file(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_file(fd, SYS_fdatasync); }
int ftruncate(int fd, off_t length) { return cut(fd, length); }
int ftruncate64(int fd, off64_t length) { return cut(fd, length); }
