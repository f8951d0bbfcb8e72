/* Offers the turn of archive.h. Locks of open file descriptions (fcntl(2), F_OFD_SETLK): they end
 * with the process, however it ends. Byte 0 is the door: who wants the turn alone holds it while
 * those who share go out, so that many who share keep nobody out for good. Byte 1 is the turn. Byte
 * 2 is held by an owner that has told state what stood when it began. The file holds what
 * archive_turn_note() was told, in decimal, or blanks, so that a full disk has room for it; and who
 * has the turn. */
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
    TELL_AFTER = 1,    /* seconds */
    NOTE_MAX = TURN_NOTE_MAX
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
    if (got > 0 && archive->turns++ == 0)
        turn_holder_write(archive);
    pthread_mutex_unlock(&archive->turn_guard);
    return got;
}

/* What to do about whoever has it. Caller frees. */
static char *held_by(const Archive *archive) {
    gboolean daemon;
    g_autofree char *who = turn_holder_text(archive, &daemon);
    return daemon ? g_strdup_printf(_("%s archives mail in %s: the daemon may be starting, or "
                                      "waiting for its state; try again later"),
                                    who, archive->path)
                  : g_strdup_printf(_("%s archives mail in %s: see whether it is stopped or hangs "
                                      "(ps -o pid,stat,cmd -p PROCESS), then let it go on (kill "
                                      "-CONT PROCESS) or end it (kill PROCESS); what it began is "
                                      "taken up by the next"),
                                    who, archive->path);
}

static void set_held(const Archive *archive, guint seconds, GError **error) {
    g_autofree char *held = held_by(archive);
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM, _("after %u seconds still %s"),
                seconds, held);
}

void archive_turn_on_wait(Archive *archive, ArchiveTell tell, gpointer context) {
    archive->turn_tell = tell;
    archive->turn_context = context;
}

/* Of many threads that wait for one, the first tells. */
static void tell_held(Archive *archive) {
    g_autofree char *held = held_by(archive);
    pthread_mutex_lock(&archive->turn_guard);
    gboolean news = archive->turn_tell && g_strcmp0(held, archive->turn_told) != 0;
    if (news) {
        g_free(archive->turn_told);
        archive->turn_told = g_strdup(held);
    }
    pthread_mutex_unlock(&archive->turn_guard);
    if (news)
        archive->turn_tell(held, archive->turn_context);
}

/* 1 it was had, 0 it was not in time, -1 error. */
static int await_turn(Archive *archive, guint seconds, GError **error) {
    gint64 now = clock_monotonic();
    gint64 until = now + seconds * CLOCK_SECOND, tell = now + TELL_AFTER * CLOCK_SECOND;
    int got;
    while ((got = try_once(archive, error)) == 0 && (now = clock_monotonic()) < until) {
        if (now >= tell)
            tell_held(archive);
        tell = now >= tell ? until : tell;
        g_usleep(ASK_EVERY);
    }
    return got;
}

gboolean archive_turn_begin(Archive *archive, guint seconds, GError **error) {
    int got = await_turn(archive, seconds, error);
    if (got > 0)
        return TRUE;
    if (got == 0)
        set_held(archive, seconds, error);
    if (archive->lock < 0 && archive->turn >= 0) {
        unlock(archive, TURN);
        unlock(archive, DOOR);
    }
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
