/* kasuhara case open: a case by hand, of mail that the filter let pass. */
#include "command/acting-state.h"
#include "command/case-object.h"
#include "command/category-names.h"
#include "command/mail-files.h"
#include "command/policy-use.h"

#include "evidence/raise.h"

typedef struct {
    char *level, *id, *text, *file, *state;
    char **categories, **recipients;
    gboolean unsealed;
} OpenOptions;

/* All that one call works with. */
typedef struct {
    const CommandOptions *options;
    const OpenOptions *own;
    const Actor *actor;
    Archive *archive;
    State *state;
    Policy *policy;
    RaiseAct *act;
    Raised *raised;
} Opening;

static void tell(const json_t *done, GString *out, gboolean colour) {
    (void)colour;
    g_autofree char *mails = printer_counted(printer_number(done, "mails"), "%s mail", "%s mails");
    /* Translators: the last %s is "3 mails". */
    printer_say_line(out,
                     _("Case %.0f is opened (record %.0f), with %s; see kasuhara case show %.0f"),
                     printer_number(done, "case"), printer_number(done, "record"), mails,
                     printer_number(done, "case"));
    if (printer_number(done, "mails") == 0)
        g_string_append_printf(out, "%s\n",
                               _("Nothing of its mail could be archived: give it as a file"));
    const char *untold = printer_get(done, "state_error");
    if (*untold)
        printer_say_line(out, _("The daemon's memory could not be told of all of it: %s"), untold);
}

/* ---- what is said of it */

/* "alert (重大)", after those before it. */
static void put_word(GString *all, const char *id, const char *name) {
    g_string_append_printf(all, "%s%s", all->len > 0 ? _(", ") : "", id);
    if (strcmp(id, name) != 0)
        g_string_append_printf(all, _(" (%s)"), name);
}

/* By its id, or as the policy calls it. */
static const Category *category_of(const Policy *policy, const char *word) {
    for (guint i = 0; i < policy->categories->len; i++) {
        const Category *category = g_ptr_array_index(policy->categories, i);
        if (category_names_match(policy, category->id, word))
            return category;
    }
    return NULL;
}

static gboolean find_level(const Opening *opening) {
    const GPtrArray *levels = opening->policy->levels;
    g_autoptr(GString) all = g_string_new(NULL);
    for (guint i = 0; i < levels->len; i++) {
        const Level *level = g_ptr_array_index(levels, i);
        put_word(all, level->id, level_name(opening->policy, level->id));
        if (opening->own->level &&
            level_names_match(opening->policy, level->id, opening->own->level)) {
            opening->act->level = level->id;
            opening->act->threshold = level->threshold;
            return TRUE;
        }
    }
    command_fail(&cmd_case_open, _("say which level of the policy it would be, by --level: %s"),
                 all->str);
    return FALSE;
}

static gboolean find_categories(const Opening *opening, GPtrArray *found) {
    char **named = opening->own->categories;
    const GPtrArray *categories = opening->policy->categories;
    g_autoptr(GString) all = g_string_new(NULL);
    for (guint i = 0; i < categories->len; i++) {
        const Category *category = g_ptr_array_index(categories, i);
        const char *name = policy_label(category->labels, translate_language());
        put_word(all, category->id,
                 name && strcmp(translate_language(), "en") != 0 ? name : category->id);
    }
    for (guint i = 0; named && named[i]; i++) {
        const Category *category = category_of(opening->policy, named[i]);
        if (!category) {
            command_fail(&cmd_case_open, _("there is no category %s in this policy; it has %s"),
                         named[i], all->str);
            return FALSE;
        }
        if (!g_ptr_array_find(found, category->id, NULL))
            g_ptr_array_add(found, category->id);
    }
    opening->act->categories = found;
    if (found->len == 0)
        command_fail(&cmd_case_open,
                     _("say of which category it is, by --category, maybe of several: %s"),
                     all->str);
    return found->len > 0;
}

/* ---- a file */

/* The one mail in it; NULL: it was said why not. */
static GBytes *read_mail(const char *path) {
    g_autoptr(GPtrArray) files = g_ptr_array_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) mail = NULL, more = NULL;
    g_autofree char *name = NULL, *other = NULL;
    g_ptr_array_add(files, (gpointer)path);
    g_autoptr(MailSource) source = mail_source_new(files);
    if (mail_source_next(source, &name, &mail, &error) != MAIL_SOURCE_MAIL) {
        command_fail(&cmd_case_open, "%s", error ? error->message : _("there is no mail in it"));
        return NULL;
    }
    if (mail_source_next(source, &other, &more, NULL) != MAIL_SOURCE_END) {
        command_fail(&cmd_case_open, _("%s holds several mails: give one, in a file of its own"),
                     path);
        return NULL;
    }
    return g_steal_pointer(&mail);
}

/* *sealer: NULL where the mail is not to be sealed. */
static gboolean find_sealer(const Opening *opening, Sealer **sealer) {
    char **named = opening->own->recipients;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; named && named[i]; i++)
        g_ptr_array_add(paths, named[i]);
    int seals = paths->len || opening->own->unsealed ? 0 : evidence_seals(opening->archive, &error);
    if (seals > 0)
        command_fail(&cmd_case_open,
                     _("mail in this archive is sealed: name the certificates that the daemon "
                       "seals to, by --recipient CERT, or say --unsealed"));
    else if (seals == 0 && paths->len > 0)
        *sealer = sealer_new(paths, warnings, &error);
    for (guint i = 0; i < warnings->len; i++)
        command_fail(&cmd_case_open, "%s", (const char *)g_ptr_array_index(warnings, i));
    if (error)
        command_fail(&cmd_case_open, "%s", error->message);
    return seals == 0 && !error;
}

static gboolean open_file(const Opening *opening, const char *path, GError **error) {
    g_autoptr(GBytes) mail = read_mail(path);
    g_autoptr(Sealer) sealer = NULL;
    if (!mail || !find_sealer(opening, &sealer))
        return FALSE;
    message_init();
    return evidence_raise_file(opening->archive, opening->state, sealer, opening->actor,
                               opening->act, opening->policy, span_of_bytes(mail), opening->raised,
                               error);
}

/* ---- */

static int open_case(const Opening *opening) {
    const CommandOptions *options = opening->options;
    const RaiseAct *act = opening->act;
    Raised *raised = opening->raised;
    g_autoptr(GError) error = NULL;
    const char *path = options->arguments->len ? g_ptr_array_index(options->arguments, 0) : NULL;
    gboolean done = path ? open_file(opening, path, &error)
                         : evidence_raise(opening->archive, opening->state, opening->actor, act,
                                          raised, &error);
    if (!done && !error)
        return ANSWER_NONE; /* it was said why */
    if (!done)
        return command_fail(&cmd_case_open, "%s", error->message);
    json_t *object =
        json_pack("{s:I, s:s, s:o, s:s, s:I, s:I, s:o}", "case", (json_int_t)raised->case_number,
                  "level", act->level, "categories", printer_strings(act->categories), "from",
                  raised_from_word(raised->from), "mails", (json_int_t)raised->mails, "record",
                  (json_int_t)raised->sequence, "state_error", printer_string(raised->state_error));
    return printer_print(options->json, object, tell) ? ANSWER_YES : ANSWER_NONE;
}

/* What may be wrong is found before a person writes reasons. */
static int begin(const CommandOptions *options, const OpenOptions *own, RaiseAct *act) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) categories = g_ptr_array_new();
    Actor actor = acting_actor();
    Raised raised = {0};
    gboolean judges = options->arguments->len > 0;
    g_autoptr(Policy) policy = judges ? policy_use(&cmd_case_open, options->policy)
                                      : policy_use_outline(&cmd_case_open, options->policy);
    Opening opening = {.options = options,
                       .own = own,
                       .actor = &actor,
                       .policy = policy,
                       .act = act,
                       .raised = &raised};
    if (!policy || !find_level(&opening) || !find_categories(&opening, categories))
        return ANSWER_NONE;
    g_autofree char *reason = acting_words(
        &cmd_case_open, own->text, own->file,
        _("Why this mail is a case that the filter missed. Lines with # are left out."));
    if (!reason)
        return ANSWER_NONE;
    act->reason = reason;
    g_autoptr(Archive) archive = evidence_open_to_act(options->archive, &actor, &error);
    if (!archive)
        return command_fail(&cmd_case_open, "%s", error->message);
    g_autoptr(State) state = NULL;
    if (!acting_state(&cmd_case_open, options->archive, &own->state, _("nothing was written"),
                      &state))
        return ANSWER_NONE;
    opening.archive = archive;
    opening.state = state;
    int answer = open_case(&opening);
    raised_clear(&raised);
    return answer;
}

static int read_arguments(const CommandOptions *options, OpenOptions *own) {
    RaiseAct act = {0};
    if (options->arguments->len + (own->id ? 1 : 0) != 1)
        return command_fail(&cmd_case_open, _("name one mail, by a file or by --message-id ID; see "
                                              "kasuhara case open --help"));
    if (own->id) {
        g_strstrip(own->id);
        gsize length = strlen(own->id);
        gboolean bracketed = length > 2 && own->id[0] == '<' && own->id[length - 1] == '>';
        if (bracketed)
            own->id[length - 1] = '\0';
        act.message_id = own->id + (bracketed ? 1 : 0);
    }
    if (own->id && !*act.message_id)
        return command_fail(&cmd_case_open, _("the Message-ID is empty"));
    if (own->unsealed && own->recipients)
        return command_fail(&cmd_case_open, _("--recipient or --unsealed, not both"));
    return begin(options, own, &act);
}

static int run(int argc, char **argv) {
    CommandOptions options;
    OpenOptions own = {0};
    const GOptionEntry entries[] = {
        {"level", 'l', 0, G_OPTION_ARG_STRING, &own.level, NULL, NULL},
        {"category", 'c', 0, G_OPTION_ARG_STRING_ARRAY, &own.categories, NULL, NULL},
        {"message-id", 0, 0, G_OPTION_ARG_STRING, &own.id, NULL, NULL},
        {"text", 't', 0, G_OPTION_ARG_STRING, &own.text, NULL, NULL},
        {"file", 'F', 0, G_OPTION_ARG_FILENAME, &own.file, NULL, NULL},
        {"state", 'S', 0, G_OPTION_ARG_FILENAME, &own.state, NULL, NULL},
        {"recipient", 'R', 0, G_OPTION_ARG_FILENAME_ARRAY, &own.recipients, NULL, NULL},
        {"unsealed", 0, 0, G_OPTION_ARG_NONE, &own.unsealed, NULL, NULL},
        G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_case_open, argc, argv, entries, &options);
    if (answer >= 0)
        return answer;
    answer = read_arguments(&options, &own);
    g_free(own.level);
    g_strfreev(own.categories);
    g_free(own.id);
    g_free(own.text);
    g_free(own.file);
    g_free(own.state);
    g_strfreev(own.recipients);
    command_options_clear(&options);
    return answer;
}

const Command cmd_case_open = {
    "case open", run, NEEDS_ARCHIVE | NEEDS_POLICY,
    N_("open a case by hand, of mail that the filter let pass"),
    N_("usage: kasuhara case open -l LEVEL -c CATEGORY... [-t WORDS | -F FILE] [-p FILE]\n"
       "       [-S FILE] [-R CERT... | --unsealed] [--json] [-a DIR]\n"
       "       MAIL | --message-id ID\n"
       "\n"
       "Opens a case of mail that the filter missed, with the next number. The record says who\n"
       "did it, when and why; the report of the trend counts such cases apart. All that the\n"
       "thread of the mail still has goes into the archive, and later mail of it joins the case.\n"
       "The daemon may run. The mail is named by one of\n"
       "\n"
       "      MAIL                a file (.eml) that was saved from a mail program, headers and\n"
       "                          all; - is standard input. It goes into the archive as it is,\n"
       "                          and the record says that it came so, and by whom\n"
       "      --message-id ID     its Message-ID, or that of any mail of its thread, where the\n"
       "                          daemon has seen it within the policy's lookback, or archived\n"
       "                          it in no case\n"
       "\n"
       "  -l, --level LEVEL       the level of the policy that it would be\n"
       "  -c, --category CATEGORY a category of the policy that it is of; may be given several\n"
       "                          times\n"
       "  -t, --text WORDS        the reason\n"
       "  -F, --file FILE         the reason, from a file; - is standard input\n"
       "                          (without both, on a terminal: $VISUAL or $EDITOR)\n"
       "  -p, --policy FILE       default $KASUHARA_POLICY, or the installed policy\n"
       "  -S, --state FILE        the daemon's memory; default state.sqlite beside the archive\n"
       "  -R, --recipient CERT    seal a file's mail to this certificate, as the daemon does; may\n"
       "                          be given several times\n"
       "      --unsealed          do not seal it, though other mail in the archive is sealed\n"
       "  -a, --archive DIR       default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
       "      --json              what was written, as an object\n"
       "\n"
       "exit status: 0 written; 2 no such mail is known, its thread is a case already, or it\n"
       "could not be written\n")};
