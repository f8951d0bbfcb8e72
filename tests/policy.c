/* policy: what is read, what is refused and where, who is in scope. */
#include "policy/policy.h"

#include "base/clock.h"
#include "xml/xml.h"

static const char lexicon_xml[] =
    "<lexicon xmlns='urn:kasuhara:lexicon:1' language='en'>\n"
    "<rule id='en.a' category='threat' score='6'><term>alpha</term><hit>alpha</hit></rule>"
    "</lexicon>";

static const char policy_xml[] =
    "<policy xmlns='urn:kasuhara:policy:1' mode='enforce'>\n"
    "<scope><inbox>Support@Example.org</inbox><inbox>*@help.example.org</inbox>"
    "<staff>staff@example.org</staff><network>192.0.2.0/24</network><network>::1</network>"
    "<exempt>bot@example.org</exempt></scope>\n"
    "<threads ticket='\\[#(\\d+)\\]' over-after='P90D'><lookback time='P30D' message-max='2048'/>"
    "</threads>\n"
    "<limits scored-text='4096'/><forwards share='0.5'/>\n"
    "<categories><category id='threat' cap='8'><label lang='ja'>脅迫</label></category>"
    "<category id='distress' counts='no'/></categories>\n"
    "<lexicons><lexicon file='l.xml'/></lexicons>\n"
    "<behaviours alone='any'><repetition id='b.r' category='threat' score='2' messages='3' "
    "within='P7D' likeness='0.9'/></behaviours>\n"
    "<levels><level id='low' threshold='3'><header/></level>\n"
    "<level id='high' threshold='8'><header/><subject-prefix>[!]</subject-prefix><archive/>"
    "<observer>care@example.org</observer><quarantine/></level></levels>\n"
    "<failure archive='pass'/></policy>";

/* Gives the policy under its name, and the lexicon. context: the policy's text. */
static GBytes *open_here(const char *name, gpointer context, GError **error) {
    const char *text = strcmp(name, "p.xml") == 0   ? context
                       : strcmp(name, "l.xml") == 0 ? lexicon_xml
                                                    : NULL;
    if (!text)
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "%s is not there", name);
    return text ? g_bytes_new(text, strlen(text)) : NULL;
}

static Policy *policy_of(const char *text, Problems *problems) {
    return policy_read("p.xml", open_here, (gpointer)text, problems);
}

static void test_read(void) {
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Policy) policy = policy_of(policy_xml, problems);
    if (!policy)
        g_error("%s", problems_at(problems, 0)->text);
    const Level *high = policy_level_for(policy, 8);
    const Behaviour *behaviour = g_ptr_array_index(policy->behaviours, 0);
    g_assert_cmpint(policy->mode, ==, POLICY_ENFORCE);
    g_assert_cmpint(policy->thread_over, ==, 90 * 86400 * CLOCK_SECOND);
    g_assert_cmpint(policy->lookback, ==, 30 * 86400 * CLOCK_SECOND);
    g_assert_cmpuint(policy->lookback_message_max, ==, 2048);
    g_assert_cmpuint(policy->scored_text_max, ==, 4096);
    g_assert_cmpint(policy->archive_failure, ==, ARCHIVE_FAILURE_PASS);
    g_assert_false(policy->behaviours_lowest_only);
    g_assert_cmpfloat(policy_category(policy, "threat")->cap, ==, 8);
    g_assert_false(policy_category(policy, "distress")->counts);
    g_assert_cmpint(behaviour->kind, ==, BEHAVIOUR_REPETITION);
    g_assert_cmpint(behaviour->within, ==, 7 * 86400 * CLOCK_SECOND);
    g_assert_null(policy_level_for(policy, 2.9));
    g_assert_cmpstr(policy_level_for(policy, 3)->id, ==, "low");
    g_assert_cmpstr(high->id, ==, "high");
    g_assert_true(high->archive && high->quarantine && high->header);
    g_assert_cmpstr(high->subject_prefix, ==, "[!]");
    g_assert_cmpstr(g_ptr_array_index(high->observers, 0), ==, "care@example.org");
    g_assert_true(policy_check(policy, problems));
}

/* The manifest is what sha256sum writes, and its hash names the policy. */
static void test_manifest(void) {
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Policy) policy = policy_of(policy_xml, problems);
    g_autofree char *first = g_compute_checksum_for_string(G_CHECKSUM_SHA256, policy_xml, -1);
    g_autofree char *second = g_compute_checksum_for_string(G_CHECKSUM_SHA256, lexicon_xml, -1);
    g_autofree char *expected = g_strdup_printf("%s  p.xml\n%s  l.xml\n", first, second);
    g_autofree char *name = g_compute_checksum_for_string(G_CHECKSUM_SHA256, expected, -1);
    char hex[DIGEST_HEX + 1];
    digest_to_hex(&policy->digest, hex);
    g_assert_cmpstr(policy->manifest, ==, expected);
    g_assert_cmpstr(hex, ==, name);
}

/* The same policy with an element before its last. */
static char *with_element(const char *element) {
    g_autoptr(GString) text = g_string_new(policy_xml);
    g_string_replace(text, "<failure", element, 1);
    return g_strdup(text->str);
}

static void test_checkpoints(void) {
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Policy) none = policy_of(policy_xml, problems);
    g_assert_null(none->checkpoints);
    g_autofree char *text = with_element(
        "<checkpoints origin='e.org/k' key='/etc/k' every='PT1H' at-case='no'>"
        "<directory>/mnt/a</directory><command>/bin/hand</command><mail>a@example.org</mail>"
        "<timestamp url='http://tsa.example.org/' ca='/etc/ca.pem'/></checkpoints><failure");
    g_autoptr(Policy) policy = policy_of(text, problems);
    static const struct {
        OutletKind kind;
        const char *target, *by;
    } expected[] = {{OUTLET_DIRECTORY, "/mnt/a", NULL},
                    {OUTLET_COMMAND, "/bin/hand", NULL},
                    {OUTLET_MAIL, "a@example.org", "127.0.0.1"},
                    {OUTLET_TIMESTAMP, "http://tsa.example.org/", "/etc/ca.pem"}};
    const Checkpoints *checkpoints = policy->checkpoints;
    g_assert_cmpstr(checkpoints->origin, ==, "e.org/k");
    g_assert_cmpstr(checkpoints->key, ==, "/etc/k");
    g_assert_cmpint(checkpoints->every, ==, 3600 * CLOCK_SECOND);
    g_assert_false(checkpoints->at_case);
    g_assert_cmpuint(checkpoints->outlets->len, ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < checkpoints->outlets->len; i++) {
        const Outlet *outlet = g_ptr_array_index(checkpoints->outlets, i);
        g_assert_cmpint(outlet->kind, ==, expected[i].kind);
        g_assert_cmpstr(outlet->target, ==, expected[i].target);
        g_assert_cmpstr(outlet->by, ==, expected[i].by);
    }
}

static void test_contacts(void) {
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Policy) none = policy_of(policy_xml, problems);
    g_assert_cmpuint(none->contacts->len, ==, 0);
    g_assert_cmpint(none->alerts.digest, ==, 3600 * CLOCK_SECOND);
    g_assert_false(none->alerts.words);
    g_autofree char *text = with_element(
        "<alerts digest='PT0S' words='yes'/><contacts><contact kind='health' phone='1234'>"
        "<label lang='ja'>こころ</label><label lang='de'>Seele</label><hours lang='en'>9 to "
        "5</hours>"
        "</contact></contacts><failure");
    g_autoptr(Policy) policy = policy_of(text, problems);
    g_assert_nonnull(policy);
    g_assert_cmpint(policy->alerts.digest, ==, 0);
    g_assert_true(policy->alerts.words);
    const Contact *contact = g_ptr_array_index(policy->contacts, 0);
    g_assert_cmpstr(contact_kind_word(contact->kind), ==, "health");
    g_assert_cmpstr(contact->phone, ==, "1234");
    g_assert_null(contact->mail);
    g_assert_cmpstr(policy_label(contact->labels, "ja"), ==, "こころ");
    g_assert_nonnull(policy_label(contact->labels, "fr"));
    g_assert_cmpstr(policy_label(contact->hours, "ja"), ==, "9 to 5");
}

static void test_contacts_refused(void) {
    static const struct {
        const char *contact, *said;
    } cases[] = {{"<contact kind='inside'><label lang='en'>x</label></contact>", "nobody can be"},
                 {"<contact kind='inside' mail='a b@x'><label lang='en'>x</label></contact>",
                  "is no address"},
                 {"<contact kind='risk' url='javascript:1'><label lang='en'>x</label></contact>",
                  "does not begin with"},
                 {"<contact kind='boss' phone='1'><label lang='en'>x</label></contact>", "boss"},
                 {"<contact kind='risk' phone='1'></contact>", "label"}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Problems) problems = problems_new();
        g_autofree char *element =
            g_strdup_printf("<contacts>%s</contacts><failure", cases[i].contact);
        g_autofree char *text = with_element(element);
        g_assert_null(policy_of(text, problems));
        if (!strstr(problems_at(problems, 0)->text, cases[i].said))
            g_error("case %u: %s", i, problems_at(problems, 0)->text);
    }
}

static GBytes *open_only_policy(const char *name, gpointer context, GError **error) {
    return strcmp(name, "p.xml") == 0 ? open_here(name, (gpointer)policy_xml, error)
                                      : open_here("", context, error);
}

/* What an outline has, without the lexicons that it names. */
static void test_outline(void) {
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Policy) outline = policy_read_outline("p.xml", open_only_policy, NULL, problems);
    g_assert_nonnull(outline);
    g_assert_cmpstr(policy_level_for(outline, 3)->id, ==, "low");
    g_assert_cmpuint(lexicon_rules(outline->lexicon), ==, 0);
    g_assert_null(policy_read("p.xml", open_only_policy, NULL, problems));
}

static RedCard *red_card_of(Policy **policy, const char *element) {
    g_autoptr(Problems) problems = problems_new();
    g_autofree char *text = with_element(element);
    *policy = policy_of(text, problems);
    g_assert_nonnull(*policy);
    return (*policy)->red_card;
}

static void test_red_card(void) {
    g_autoptr(Policy) none = NULL, policy = NULL, bare = NULL;
    g_assert_null(red_card_of(&none, "<failure"));
    const RedCard *card = red_card_of(
        &policy, "<red-card action='refuse' plus-tags='no' dots='yes'>"
                 "<text lang='ja' ascii='Owarimashita. https://example.org/ja'>終わりました</text>"
                 "<text lang='en'>Support has ended. One two three four five six seven eight nine "
                 "ten eleven</text></red-card><failure");
    g_assert_cmpint(card->action, ==, CARD_REFUSE);
    g_assert_false(card->plus_tags);
    g_assert_true(card->dots);
    const RedCardText *japanese = red_card_text(card, TRUE), *english = red_card_text(card, FALSE);
    g_assert_cmpuint(japanese->lines->len, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(japanese->lines, 0), ==,
                    "Owarimashita. https://example.org/ja");
    g_assert_cmpuint(english->lines->len, ==, 2);
    g_assert_cmpstr(g_ptr_array_index(english->lines, 1), ==, "eleven");
    card = red_card_of(&bare, "<red-card action='mark'><text lang='ja'>終わり</text></red-card>"
                              "<failure");
    g_assert_cmpint(card->action, ==, CARD_MARK);
    g_assert_true(card->plus_tags);
    g_assert_false(card->dots);
    g_assert_null(red_card_text(card, TRUE));
}

static void test_red_card_refused(void) {
    static const struct {
        const char *element, *says;
    } rows[] = {
        {"<red-card action='refuse'/><failure", "a refusal tells why"},
        {"<red-card action='refuse'><text lang='ja'>終わり</text></red-card><failure",
         "a refusal is ASCII"},
        {"<red-card action='mark'><text lang='ja' ascii='終わり'>終</text></red-card><failure",
         "a refusal is ASCII"},
        {"<red-card action='refuse'><text lang='en'>100%</text></red-card><failure",
         "a refusal is ASCII"},
        {"<red-card action='drop'/><failure", "drop"},
        {"<red-card/><failure", "action"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Problems) problems = problems_new();
        g_autofree char *text = with_element(rows[i].element);
        g_assert_null(policy_of(text, problems));
        g_autofree char *line = problem_to_line(problems_at(problems, 0));
        g_test_message("%s", line);
        g_assert_nonnull(strstr(line, rows[i].says));
    }
}

static void test_whose_card(void) {
    static const struct {
        const char *carded, *sender;
        gboolean strict, tags, dots; /* is it the same sender? */
    } rows[] = {
        {"Kusuo@Example.COM", "<kusuo@example.com>", TRUE, TRUE, TRUE},
        {"kusuo@example.com", "\"ku\\suo\"@example.com.", TRUE, TRUE, TRUE},
        {"kusuo@example.com", "kusuo+x+y@example.com", FALSE, TRUE, FALSE},
        {"kusuo+a@example.com", "kusuo+b@example.com", FALSE, TRUE, FALSE},
        {"kusuo@example.com", "ku.suo@example.com", FALSE, FALSE, TRUE},
        {"kusuo@例え.jp", "KUSUO@xn--r8jz45g.JP", TRUE, TRUE, TRUE},
        {"kusuo@example.com", "kusuo@mail.example.com", FALSE, FALSE, FALSE},
        {"kusuo@example.com", "kusu@example.com", FALSE, FALSE, FALSE},
        {"+a@example.com", "+b@example.com", FALSE, FALSE, FALSE},
        {"kusuo@example.com", "", FALSE, FALSE, FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const RedCard strict = {0}, tags = {.plus_tags = TRUE}, dots = {.dots = TRUE};
        g_autofree char *carded_key = red_card_key(rows[i].carded);
        g_autofree char *key = red_card_key(rows[i].sender);
        g_test_message("row %zu", i);
        g_assert_true(red_card_is_of(&strict, rows[i].carded, rows[i].sender) == rows[i].strict);
        g_assert_true(red_card_is_of(&tags, rows[i].carded, rows[i].sender) == rows[i].tags);
        g_assert_true(red_card_is_of(&dots, rows[i].carded, rows[i].sender) == rows[i].dots);
        /* what any policy may hold to be the same is found under one key */
        if (rows[i].strict || rows[i].tags || rows[i].dots)
            g_assert_cmpstr(carded_key, ==, key);
    }
    static const char *const none[] = {"",      "kusuo", "@example.com", "kusuo@", "*@example.com",
                                       "a@b c", "<>",    "a@x>, b@y"};
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++)
        g_assert_null(red_card_address(none[i]));
}

static void test_checkpoints_refused(void) {
    static const struct {
        const char *element, *says;
    } rows[] = {
        {"<checkpoints every='PT0S'/><failure", "every must be a second"},
        {"<checkpoints every='PT1H' key='k'/><failure", "key=\"k\" is no whole path"},
        {"<checkpoints every='PT1H'><directory>a</directory></checkpoints><failure",
         "a is no whole path"},
        {"<checkpoints every='PT1H'><command>a b</command></checkpoints><failure",
         "a b is no whole path"},
        {"<checkpoints every='PT1H'><mail>a</mail></checkpoints><failure", "a is no address"},
        {"<checkpoints every='PT1H'><timestamp url='ftp://a/'/></checkpoints><failure",
         "ftp://a/ is no URL"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Problems) problems = problems_new();
        g_autofree char *text = with_element(rows[i].element);
        g_assert_null(policy_of(text, problems));
        if (!strstr(problems_at(problems, 0)->text, rows[i].says))
            g_error("row %zu: %s", i, problems_at(problems, 0)->text);
    }
}

static void test_scope(void) {
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Policy) policy = policy_of(policy_xml, problems);
    g_assert_true(scope_is_inbox(policy, "<SUPPORT@example.ORG>"));
    g_assert_true(scope_is_inbox(policy, "support@example.org."));
    g_assert_true(scope_is_inbox(policy, "any.one@HELP.example.org"));
    g_assert_false(scope_is_inbox(policy, "support@example.org.evil.example"));
    g_assert_false(scope_is_inbox(policy, "xsupport@example.org"));
    g_assert_false(scope_is_inbox(policy, "a@sub.help.example.org"));
    g_assert_false(scope_is_inbox(policy, ""));
    g_assert_false(scope_is_inbox(policy, "\xff\xfe@example.org"));
    g_assert_true(scope_is_staff(policy, "staff@example.org"));
    g_assert_true(scope_is_exempt(policy, "bot@example.org"));
    g_assert_true(scope_is_own_client(policy, "192.0.2.77", NULL));
    g_assert_true(scope_is_own_client(policy, "IPv6:::1", NULL));
    g_assert_true(scope_is_own_client(policy, "198.51.100.1", "anna"));
    g_assert_false(scope_is_own_client(policy, "198.51.100.1", NULL));
    g_assert_false(scope_is_own_client(policy, "198.51.100.1", ""));
    g_assert_false(scope_is_own_client(policy, NULL, NULL));
    g_assert_false(scope_is_own_client(policy, "nonsense", NULL));
}

static void test_ticket(void) {
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Policy) policy = policy_of(policy_xml, problems);
    g_autofree char *ticket = policy_ticket(policy, "Re: 返品 [#1234] again [#5]");
    g_autofree char *none = policy_ticket(policy, "Re: #1234");
    g_assert_cmpstr(ticket, ==, "1234");
    g_assert_null(none);
    g_assert_null(policy_ticket(policy, NULL));
}

/* One thing changed in a good policy: each has its place and its remedy. */
static void test_refused(void) {
    static const struct {
        const char *from, *to, *says;
    } rows[] = {
        {"category='threat' score='2'", "category='thread' score='2'",
         "there is no category thread in this policy; it has threat, distress; did you mean "
         "threat?"},
        {"id='b.r'", "id='en.a'", "used twice"},
        {"threshold='8'", "threshold='2'",
         "p.xml:9:1: the threshold of level high (2) is not over"},
        {"id='high'", "id='low'", "stands twice"},
        {"id='high'", "id='none'", "cannot be called none"},
        {"care@example.org", "care", "the observer care has no domain"},
        {"Support@Example.org", "support", "support is no address"},
        {"192.0.2.0/24", "192.0.2.1/24", "is no network"},
        {"192.0.2.0/24", "lan", "lan is no network"},
        {"\\[#(\\d+)\\]", "\\[#(\\d+\\]", "the ticket pattern does not compile"},
        {"\\[#(\\d+)\\]", "\\[#\\d+\\]", "has 0 groups"},
        {"P90D", "P3M", "over-after=\"P3M\" is no time"},
        {"cap='8'", "cap='0'", "must be over 0"},
        {"file='l.xml'", "file='missing.xml'", "missing.xml is not there"},
        {"file='l.xml'", "file='../l.xml'", "is not a plain name"},
        {"id='threat' cap", "id='menace' cap", "rule en.a is of category threat, which the policy"},
        {"likeness='0.9'", "likeness='0.2'", "likeness must be from 0.5"},
        {"mode='enforce'", "mode='on'", "p.xml:1:1: "},
        {"<limits scored-text='4096'/>", "<limit scored-text='4096'/>", "Expected is ( limits )"},
        {"<policy ", "<!DOCTYPE policy []><policy ", "a DOCTYPE is not allowed"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(GStrv) parts = g_strsplit(policy_xml, rows[i].from, 2);
        g_assert_cmpuint(g_strv_length(parts), ==, 2);
        g_autofree char *changed = g_strjoinv(rows[i].to, parts);
        g_autoptr(Problems) problems = problems_new();
        g_autoptr(Policy) policy = policy_of(changed, problems);
        g_assert_null(policy);
        g_autoptr(GString) all = g_string_new(NULL);
        for (guint j = 0; j < problems_count(problems); j++) {
            g_autofree char *line = problem_to_line(problems_at(problems, j));
            g_string_append_printf(all, "%s\n", line);
        }
        if (!strstr(all->str, rows[i].says))
            g_error("row %zu: [%s] does not say [%s]", i, all->str, rows[i].says);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    xml_init();
    g_test_add_func("/policy/read", test_read);
    g_test_add_func("/policy/manifest", test_manifest);
    g_test_add_func("/policy/scope", test_scope);
    g_test_add_func("/policy/checkpoints", test_checkpoints);
    g_test_add_func("/policy/checkpoints-refused", test_checkpoints_refused);
    g_test_add_func("/policy/contacts", test_contacts);
    g_test_add_func("/policy/contacts-refused", test_contacts_refused);
    g_test_add_func("/policy/outline", test_outline);
    g_test_add_func("/policy/red-card", test_red_card);
    g_test_add_func("/policy/red-card-refused", test_red_card_refused);
    g_test_add_func("/policy/whose-card", test_whose_card);
    g_test_add_func("/policy/ticket", test_ticket);
    g_test_add_func("/policy/refused", test_refused);
    return g_test_run();
}
