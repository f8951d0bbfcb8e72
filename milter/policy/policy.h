/* policy: what the organisation decided, read from XML and checked.
 *
 * A Policy does not change once loaded. It is reference-counted: each message
 * holds the one it began with to its end. Its fields may be read by any thread. */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include "base/digest.h"
#include "base/problem.h"
#include "lexicon/lexicon.h"

typedef enum {
    POLICY_ENFORCE,
    POLICY_OBSERVE, /* score and log; touch nothing, archive nothing */
} PolicyMode;

typedef enum {
    ARCHIVE_FAILURE_TEMPFAIL,
    ARCHIVE_FAILURE_PASS,
} ArchiveFailure;

typedef struct {
    char *id;
    GHashTable *labels; /* language -> label */
    double cap;         /* most that its hits add; G_MAXDOUBLE: no cap */
    gboolean counts;    /* FALSE (distress): its hits are shown and add nothing */
    int line;
} Category;

typedef enum {
    BEHAVIOUR_PERSISTENCE, /* messages by one sender or in one thread within a time */
    BEHAVIOUR_REPETITION,  /* of these, nearly the same text */
    BEHAVIOUR_DRAWN_OUT,   /* messages over days after staff answered */
    BEHAVIOUR_SHOUTING,    /* share of capitals, runs of ! */
} BehaviourKind;

typedef struct {
    BehaviourKind kind;
    char *id;
    const Category *category; /* borrowed */
    double score;
    guint messages;  /* from this many on (persistence, repetition, drawn out) */
    gint64 within;   /* microseconds (persistence, repetition) */
    guint days;      /* drawn out */
    double likeness; /* repetition: 0.5 to 1 */
    double share;    /* shouting: of the letters */
} Behaviour;

typedef struct {
    char *id;
    GHashTable *labels; /* language -> label; may be empty */
    double threshold;
    gboolean header;
    char *subject_prefix; /* NULL: none */
    gboolean archive;
    GPtrArray *observers; /* of char *: addresses added to the recipients */
    gboolean quarantine;
    int line;
} Level;

/* Where checkpoints of the archive are handed, outside of it. */
typedef enum {
    OUTLET_DIRECTORY, /* target: a directory, mounted from elsewhere */
    OUTLET_COMMAND,   /* target: a program; the checkpoint is its input, SIZE its argument */
    OUTLET_MAIL,      /* target: an address; by the SMTP server `by` */
    OUTLET_TIMESTAMP, /* target: URL of an RFC 3161 authority; `by`: its CA file, or NULL */
} OutletKind;

typedef struct {
    OutletKind kind;
    char *target, *by;
} Outlet;

typedef struct {
    char *origin;       /* NULL: as the archive's newest has it, or HOST/kasuhara */
    char *key;          /* path of the secret key; NULL: signed elsewhere */
    gint64 every;       /* microseconds */
    gboolean at_case;   /* also when a case was opened */
    GPtrArray *outlets; /* of Outlet */
} Checkpoints;

/* What becomes of a sender's mail after the red card: support is over. */
typedef enum {
    CARD_MARK,
    CARD_QUARANTINE,
    CARD_REFUSE,
} CardAction;

/* "mark", "quarantine", "refuse" */
const char *card_action_word(CardAction action);

/* What a refused sender is told: lines for an SMTP reply, ASCII. */
typedef struct {
    char *language;
    GPtrArray *lines; /* of char *: RED_CARD_LINES at most */
} RedCardText;

enum {
    RED_CARD_LINES = 8,
    RED_CARD_COLUMNS = 72
};

typedef struct {
    CardAction action;
    gboolean plus_tags; /* a+b@x is a@x */
    gboolean dots;      /* a.b@x is ab@x */
    GPtrArray *texts;   /* of RedCardText: those that can be sent */
} RedCard;

/* To whom staff who were hurt, and those who must decide, can turn. */
typedef enum {
    CONTACT_INSIDE,  /* consultation in the house */
    CONTACT_OUTSIDE, /* an office outside of it */
    CONTACT_RISK,    /* risk management */
    CONTACT_HEALTH,  /* mental health support */
} ContactKind;

/* "inside", "outside", "risk", "health" */
const char *contact_kind_word(ContactKind kind);

typedef struct {
    ContactKind kind;
    GHashTable *labels;       /* language -> label; one at least */
    GHashTable *hours;        /* language -> when it answers; may be empty */
    char *mail, *phone, *url; /* NULL: none; one of them is there */
} Contact;

typedef struct {
    gint64 digest;  /* microseconds: of one case, at most one alert in this time; 0: one a mail */
    gboolean words; /* they may quote what hit */
} Alerts;

typedef struct {
    char *name; /* as the policy calls it: "policy.xml", "lexicon-ja.xml" */
    GBytes *bytes;
    Digest digest;
} PolicyFile;

typedef struct {
    gint refcount; /* atomic; policy_ref(), policy_unref() */
    char *path;
    PolicyMode mode;

    GPtrArray *inbox;    /* of char *: normalised addresses, "*@domain", "*" */
    GPtrArray *staff;    /* of char *, the same forms */
    GPtrArray *exempt;   /* of char *, the same forms */
    GPtrArray *networks; /* of GInetAddressMask *: clients whose MAIL FROM is believed */

    struct Pattern *ticket;     /* one group (lexicon/pattern.h); NULL: none */
    gint64 thread_over;         /* microseconds without a message after which a thread is over */
    gint64 lookback;            /* microseconds that messages are held for a later flag */
    gsize lookback_message_max; /* bytes; larger messages are not held */

    gsize scored_text_max; /* bytes of decoded text scored; past it only the start is */
    double forward_share;  /* of the score, for a mail that is nothing but a forward */
    ArchiveFailure archive_failure;
    Checkpoints *checkpoints; /* NULL: none are made */
    RedCard *red_card;        /* NULL: a card changes nothing */
    Alerts alerts;            /* without the element: one an hour, without words */
    GPtrArray *contacts;      /* of Contact, in the file's order; may be empty */

    GPtrArray *categories;           /* of Category, in the file's order */
    GPtrArray *behaviours;           /* of Behaviour */
    gboolean behaviours_lowest_only; /* behaviours alone reach the lowest level at most */
    GPtrArray *levels;               /* of Level, from the lowest threshold */
    Lexicon *lexicon;
    GPtrArray *rule_categories; /* of const Category *, by rule index of the lexicon */

    GPtrArray *files; /* of PolicyFile: the policy, then its lexicons in order */
    char *manifest;   /* "<sha256>  <name>\n" for each file, as sha256sum writes it */
    Digest digest;    /* of the manifest: names this policy with all its lexicons */
    gint64 loaded;    /* clock_now() */
} Policy;

/* Gives the bytes of a file that a policy names; NULL and error if it cannot. */
typedef GBytes *(*PolicyOpen)(const char *name, gpointer context, GError **error);

/* Reads, checks grammar and meaning. Lexicon files are looked for beside the
 * policy file. NULL: problems hold at least one error. Thread safe. */
Policy *policy_load(const char *path, Problems *problems);

/* The same from bytes held elsewhere (an archive): for computing again. */
Policy *policy_read(const char *name, PolicyOpen open, gpointer context, Problems *problems);

/* All of a policy but its lexicons, for what labels, levels, contacts and alerts it has: in
 * milliseconds, where lexicons take seconds. Its lexicon is empty, its digest another's: judge()
 * nothing by it. */
Policy *policy_load_outline(const char *path, Problems *problems);
Policy *policy_read_outline(const char *name, PolicyOpen open, gpointer context,
                            Problems *problems);

Policy *policy_ref(Policy *policy);
void policy_unref(Policy *policy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Policy, policy_unref)

/* What `policy check` adds to loading: examples of the lexicons, terms that
 * cover each other. FALSE: at least one error was added. */
gboolean policy_check(const Policy *policy, Problems *problems);

/* NULL where there is none. */
const Category *policy_category(const Policy *policy, const char *id);

/* What labels hold for a language, else for English, else any; NULL: they are empty. Borrowed. */
const char *policy_label(GHashTable *labels, const char *language);

/* What the policy calls a category in a language, by policy_label(); NULL: policy is NULL, or has
 * no words for it. Borrowed. */
const char *policy_category_label(const Policy *policy, const char *id, const char *language);

/* NULL where there is none. */
const Level *policy_level(const Policy *policy, const char *id);
/* What it calls a level, as policy_category_label(). */
const char *policy_level_label(const Policy *policy, const char *id, const char *language);

const Behaviour *policy_behaviour(const Policy *policy, const char *id);

/* The highest level whose threshold the score reaches; NULL: none. */
const Level *policy_level_for(const Policy *policy, double score);

/* scope.c. Addresses need not be normalised. */
gboolean scope_is_inbox(const Policy *policy, const char *address);

/* The sender is believed only where the client is one of ours: it logged in, or
 * comes from one of the policy's networks. Otherwise anyone could write under a
 * name of ours to pass unscored. */
gboolean scope_is_own_client(const Policy *policy, const char *client_address,
                             const char *auth_name);
gboolean scope_is_staff(const Policy *policy, const char *address);
gboolean scope_is_exempt(const Policy *policy, const char *address);

/* The ticket in a Subject by the policy's pattern; NULL: none. Caller frees. */
char *policy_ticket(const Policy *policy, const char *subject);

/* policy-red-card.c: an address as cards are shown to it: lower case, the domain in its ASCII
 * form (IDNA), without quotes that it does not need. NULL: it is none. Caller frees. */
char *red_card_address(const char *address);
/* The key under which all addresses stand that some policy may hold to be the same. NULL: it is no
 * address. Caller frees. */
char *red_card_key(const char *address);
/* Is the card that was shown to `carded` a card of this sender? */
gboolean red_card_is_of(const RedCard *card, const char *carded, const char *sender);
/* For who writes Japanese, or another language; where there is no such text, the first. NULL:
 * none. */
const RedCardText *red_card_text(const RedCard *card, gboolean japanese);

/* Where the installed policy is: $KASUHARA_POLICY, else the one in the build
 * tree this program was started from, else the one of `make install`. Caller
 * frees. */
char *policy_default_path(void);

#endif
