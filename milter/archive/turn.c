/* Offers the turn of archive.h. Locks of open file descriptions (fcntl(2), F_OFD_SETLK): they end
 * with the process, however it ends. Byte 0 is the door: who wants the turn alone holds it while
 * those who share go out, so that many who share keep nobody out for good. Byte 1 is the turn. Byte
 * 2 is held by an owner that has told state what stood when it began. The file holds what
 * archive_turn_note() was told, in decimal, or blanks, so that a full disk has room for it. */
#include "archive/inside.h"
#include "base/clock.h"
#include "base/durable.h"
#include "base/error.h"
#include "base/translate.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    DOOR = 0,
    TURN = 1,
    TOLD = 2,
    ASK_EVERY = 10000, /* microseconds */
    NOTE_MAX = 24
};

static const char blanks[NOTE_MAX + 1] = "                       \n";

static char *path_of(const Archive *archive) {
    return g_build_filename(archive->path, "turn", NULL);
}

static gboolean write_note(int fd, const char *text, const char *path, GError **error) {
    ssize_t wrote = pwrite(fd, text, NOTE_MAX, 0);
    if (wrote == NOTE_MAX && fdatasync(fd) == 0)
        return TRUE;
    error_set_errno(error, wrote < 0 || wrote == NOTE_MAX ? errno : ENOSPC, _("cannot write %s"),
                    path);
    return FALSE;
}

/* Where nothing was ever noted. A disk that is full already is no failure: nothing is noted yet. */
static void make_room(int fd, const char *path) {
    struct stat status;
    if (fstat(fd, &status) == 0 && status.st_size == 0)
        write_note(fd, blanks, path, NULL);
}

/* With the guard. */
static gboolean open_turn(Archive *archive, GError **error) {
    if (archive->turn >= 0)
        return TRUE;
    g_autofree char *path = path_of(archive);
    archive->turn = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (archive->turn < 0)
        error_set_errno(error, errno, _("cannot open %s for writing"), path);
    else
        make_room(archive->turn, path);
    return archive->turn >= 0 && durable_give(path, error);
}

/* 1 locked, 0 another process holds it, -1 error. */
static int try_lock(const Archive *archive, short type, off_t byte, GError **error) {
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
    if (fcntl(archive->turn, F_OFD_SETLK, &lock) == 0)
        return 1;
    if (errno == EAGAIN || errno == EACCES || errno == EINTR)
        return 0;
    g_autofree char *path = path_of(archive);
    error_set_errno(error, errno, _("cannot lock %s"), path);
    return -1;
}

static void unlock(const Archive *archive, off_t byte) {
    try_lock(archive, F_UNLCK, byte, NULL);
}

/* With the guard. */
static int try_to_share(Archive *archive, GError **error) {
    int got = try_lock(archive, F_RDLCK, DOOR, error);
    if (got <= 0)
        return got;
    if (archive->turns == 0)
        got = try_lock(archive, F_RDLCK, TURN, error);
    unlock(archive, DOOR);
    return got;
}

/* The door stays shut until it is given up. */
static int try_alone(Archive *archive, GError **error) {
    int got = try_lock(archive, F_WRLCK, DOOR, error);
    return got <= 0 ? got : try_lock(archive, F_WRLCK, TURN, error);
}

static int try_once(Archive *archive, GError **error) {
    pthread_mutex_lock(&archive->turn_guard);
    int got = !open_turn(archive, error) ? -1
              : archive->lock >= 0       ? try_to_share(archive, error)
                                         : try_alone(archive, error);
    if (got > 0)
        archive->turns++;
    pthread_mutex_unlock(&archive->turn_guard);
    return got;
}

/* Who owns the archive waits for people's calls alone. */
static void set_held(const Archive *archive, guint seconds, GError **error) {
    if (archive->lock >= 0)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                    _("another process archives mail in %s, and has not ended in %u seconds: see "
                      "whether a kasuhara case open hangs (fuser %s/turn), and end it"),
                    archive->path, seconds, archive->path);
    else
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                    _("mail is being archived in %s, and that has not ended in %u seconds: the "
                      "daemon may be starting, or waiting for its state; try again later, or see "
                      "which process it is (fuser %s/turn)"),
                    archive->path, seconds, archive->path);
}

gboolean archive_turn_begin(Archive *archive, guint seconds, GError **error) {
    gint64 until = clock_monotonic() + seconds * CLOCK_SECOND;
    int got;
    while ((got = try_once(archive, error)) == 0 && clock_monotonic() < until)
        g_usleep(ASK_EVERY);
    if (got > 0)
        return TRUE;
    if (archive->lock < 0 && archive->turn >= 0) {
        unlock(archive, TURN);
        unlock(archive, DOOR);
    }
    if (got == 0)
        set_held(archive, seconds, error);
    return FALSE;
}

void archive_turn_end(Archive *archive) {
    pthread_mutex_lock(&archive->turn_guard);
    if (--archive->turns == 0) {
        unlock(archive, TURN);
        unlock(archive, DOOR);
    }
    pthread_mutex_unlock(&archive->turn_guard);
}

int archive_turn_noted(const Archive *archive, guint64 *after, GError **error) {
    char text[NOTE_MAX + 1] = {0};
    ssize_t got = pread(archive->turn, text, NOTE_MAX, 0);
    if (got < 0) {
        g_autofree char *path = path_of(archive);
        error_set_errno(error, errno, _("cannot read %s"), path);
        return -1;
    }
    /* Cut short, or by another hand: a lower number only means more to look at. */
    *after = g_ascii_strtoull(text, NULL, 10);
    return got > 0 && text[0] != blanks[0];
}

gboolean archive_turn_note(const Archive *archive, guint64 after, GError **error) {
    guint64 before = 0;
    int noted = archive_turn_noted(archive, &before, error);
    if (noted < 0 || (noted && before <= after))
        return noted > 0;
    g_autofree char *path = path_of(archive);
    g_autofree char *text = g_strdup_printf("%0*" PRIu64 "\n", NOTE_MAX - 1, after);
    return write_note(archive->turn, text, path, error);
}

gboolean archive_turn_settled(const Archive *archive, GError **error) {
    guint64 after;
    int noted = archive_turn_noted(archive, &after, error);
    g_autofree char *path = path_of(archive);
    return noted == 0 || (noted > 0 && write_note(archive->turn, blanks, path, error));
}

gboolean archive_turn_told(const Archive *archive, GError **error) {
    return try_lock(archive, F_RDLCK, TOLD, error) > 0;
}

gboolean archive_turn_is_told(const Archive *archive) {
    gboolean told = try_lock(archive, F_WRLCK, TOLD, NULL) == 0;
    unlock(archive, TOLD);
    return told;
}
