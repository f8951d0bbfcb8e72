/* Offers the cursor of following.h: one JSON object in a file that is replaced in one step.
 *
 *     {"sequence":12,"line":"9f86…","trying":{"kind":"message","what":13},
 *      "gatherings":[{"case":3,"from":…,"until":…,"sequence":11,"opened":false,"alert":{…}}]} */
#include "evidence/following.h"
#include "base/clock.h"
#include "base/durable.h"
#include "base/error.h"
#include "base/translate.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

void follow_cursor_init(FollowCursor *cursor) {
    *cursor = (FollowCursor){.lock = -1};
    cursor->gatherings = g_ptr_array_new_with_free_func(gathering_free);
}

void follow_cursor_clear(FollowCursor *cursor) {
    g_clear_pointer(&cursor->trying, g_free);
    g_clear_pointer(&cursor->gatherings, g_ptr_array_unref);
    if (cursor->lock >= 0)
        close(cursor->lock);
    cursor->lock = -1;
}

static gboolean lock(const char *path, FollowCursor *cursor, GError **error) {
    g_autofree char *name = g_strconcat(path, ".lock", NULL);
    cursor->lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (cursor->lock < 0) {
        error_set_errno(error, errno, _("cannot make %s"), name);
        return FALSE;
    }
    if (flock(cursor->lock, LOCK_EX | LOCK_NB) == 0)
        return durable_give(name, error);
    if (errno == EWOULDBLOCK)
        g_set_error(
            error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
            _("another kasuhara follow goes by the cursor %s: end it, or use a file of your "
              "own"),
            path);
    else
        error_set_errno(error, errno, _("cannot lock %s"), name);
    return FALSE;
}

static gboolean read_gathering(const Json *json, FollowCursor *cursor) {
    Gathering *gathering = g_new0(Gathering, 1);
    Json *alert = json_object_get(json, "alert");
    g_ptr_array_add(cursor->gatherings, gathering);
    gathering->case_number = record_number(json, "case");
    gathering->sequence = (guint64)MAX(record_number(json, "sequence"), 0);
    gathering->opened = record_truth(json, "opened");
    gathering->alert = json_is_object(alert) ? json_incref(alert) : NULL;
    return gathering->case_number > 0 && record_time(json, "from", &gathering->from) &&
           record_time(json, "until", &gathering->until) &&
           (!gathering->alert || record_list(alert, "categories"));
}

static gboolean read_cursor(const Json *json, FollowCursor *cursor) {
    const Json *list = record_list(json, "gatherings");
    gint64 sequence = record_number(json, "sequence");
    gboolean ok = json_is_integer(json_object_get(json, "sequence")) && sequence >= 0 &&
                  record_digest(json, "line", &cursor->line) && list;
    cursor->sequence = (guint64)sequence;
    cursor->trying = g_strdup(record_text(json, "trying.kind"));
    cursor->trying_what = record_number(json, "trying.what");
    for (gsize i = 0; ok && i < json_array_size(list); i++)
        ok = read_gathering(json_array_get(list, i), cursor);
    return ok;
}

static int read_file(const char *path, FollowCursor *cursor, GError **error) {
    g_autoptr(GError) cause = NULL;
    g_autofree char *text = NULL;
    gsize length = 0;
    if (!g_file_get_contents(path, &text, &length, &cause)) {
        if (g_error_matches(cause, G_FILE_ERROR, G_FILE_ERROR_NOENT))
            return 0;
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM, _("cannot read the cursor: %s"),
                    cause->message);
        return -1;
    }
    g_autoptr(Json) json = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    if (json && read_cursor(json, cursor))
        return 1;
    g_set_error(
        error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
        _("%s is no cursor of kasuhara follow: name another file, or remove it and say where "
          "to begin by --from"),
        path);
    return -1;
}

int follow_cursor_read(const char *path, FollowCursor *cursor, GError **error) {
    return lock(path, cursor, error) ? read_file(path, cursor, error) : -1;
}

gboolean follow_cursor_look(const char *path, FollowCursor *cursor, GError **error) {
    int got = read_file(path, cursor, error);
    if (got == 0)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT, _("there is no cursor %s"), path);
    return got > 0;
}

static Json *time_to_json(gint64 time) {
    char text[CLOCK_TEXT];
    clock_to_text(MAX(time, 0), text);
    return json_string(text);
}

static Json *gathering_to_json(const Gathering *gathering) {
    return json_pack("{s:I, s:o, s:o, s:I, s:b, s:O?}", "case", (json_int_t)gathering->case_number,
                     "from", time_to_json(gathering->from), "until", time_to_json(gathering->until),
                     "sequence", (json_int_t)gathering->sequence, "opened", (int)gathering->opened,
                     "alert", gathering->alert);
}

static Json *cursor_to_json(const FollowCursor *cursor) {
    char hex[DIGEST_HEX + 1];
    Json *list = json_array(), *trying = json_null();
    digest_to_hex(&cursor->line, hex);
    for (guint i = 0; i < cursor->gatherings->len; i++)
        json_array_append_new(list, gathering_to_json(g_ptr_array_index(cursor->gatherings, i)));
    if (cursor->trying)
        trying = json_pack("{s:s, s:I}", "kind", cursor->trying, "what",
                           (json_int_t)cursor->trying_what);
    return json_pack("{s:I, s:s, s:o, s:o}", "sequence", (json_int_t)cursor->sequence, "line", hex,
                     "trying", trying, "gatherings", list);
}

gboolean follow_cursor_write(const char *path, const FollowCursor *cursor, GError **error) {
    g_autofree char *directory = g_path_get_dirname(path), *name = g_path_get_basename(path);
    g_autoptr(Json) json = cursor_to_json(cursor);
    if (!json)
        g_error("no memory for a cursor");
    g_autoptr(GString) text = record_to_text(json);
    return durable_write(directory, name, span_of_string(text), 0600, error);
}
