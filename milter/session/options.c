/* The daemon's command line. What is wrong with it is said on standard error; the
 * exit status is then EXIT_CANNOT. Opens nothing. */
#include "session/session.h"

#include <getopt.h>
#include <stdio.h>
#include <sys/un.h>

static const char help[] =
    "usage: kasuhara-milter [options]\n"
    "\n"
    "Scores mail to the support inbox for Postfix and Sendmail, marks what it flags,\n"
    "and keeps flagged threads in an evidence archive.\n"
    "\n"
    "  -s, --socket ADDRESS    unix:PATH (default unix:/run/kasuhara/milter.sock),\n"
    "                          inet:PORT@HOST or inet6:PORT@HOST\n"
    "  -m, --socket-mode MODE  of a unix socket, octal (default 0660)\n"
    "  -g, --socket-group NAME of a unix socket (default: the daemon's group)\n"
    "  -p, --policy FILE       (default " POLICY_INSTALLED ")\n"
    "  -a, --archive DIR       (default /var/lib/kasuhara/archive)\n"
    "  -S, --state FILE        (default /var/lib/kasuhara/state.sqlite), or a database that\n"
    "                          several hosts share: postgresql://USER@HOST/DATABASE, made by\n"
    "                          kasuhara state init\n"
    "  -R, --recipient CERT    seal each archived mail to this certificate (a PEM file, of\n"
    "                          an auditor): this host can then not read it back; may be\n"
    "                          given several times\n"
    "  -M, --metrics FILE      write numbers for Prometheus to this file, every 15 seconds;\n"
    "                          for node_exporter's textfile collector: DIR/kasuhara.prom\n"
    "  -u, --user USER[:GROUP] become this user before anything is opened\n"
    "  -N, --no-sandbox        do not shut the daemon into its own files (Landlock)\n"
    "  -W, --writable DIR      a command of the policy's checkpoints may write there too;\n"
    "                          may be given several times\n"
    "  -f, --foreground        log to standard error instead of syslog\n"
    "  -c, --check-only        check the policy and its lexicons, print every\n"
    "                          problem, and end: 0 usable, 1 not\n"
    "  -o, --observe           score and log only, whatever the policy says\n"
    "  -h, --help\n"
    "  -V, --version\n"
    "\n"
    "SIGHUP puts a changed policy in force; a faulty one is logged with its line and\n"
    "the old one stays, and so do recipients. SIGTERM ends after the messages in flight.\n";

static const struct option long_options[] = {
    {"socket", required_argument, NULL, 's'},
    {"socket-mode", required_argument, NULL, 'm'},
    {"socket-group", required_argument, NULL, 'g'},
    {"policy", required_argument, NULL, 'p'},
    {"archive", required_argument, NULL, 'a'},
    {"state", required_argument, NULL, 'S'},
    {"recipient", required_argument, NULL, 'R'},
    {"metrics", required_argument, NULL, 'M'},
    {"user", required_argument, NULL, 'u'},
    {"no-sandbox", no_argument, NULL, 'N'},
    {"writable", required_argument, NULL, 'W'},
    {"foreground", no_argument, NULL, 'f'},
    {"check-only", no_argument, NULL, 'c'},
    {"observe", no_argument, NULL, 'o'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0},
};

/* libmilter's forms; it says itself of ports and hosts what is wrong with them. */
static gboolean is_socket_address(const char *text) {
    const char *path = g_str_has_prefix(text, "unix:")    ? text + strlen("unix:")
                       : g_str_has_prefix(text, "local:") ? text + strlen("local:")
                                                          : text;
    const char *forms = "write unix:/PATH, inet:PORT@HOST or inet6:PORT@HOST";
    if (g_str_has_prefix(text, "inet:") || g_str_has_prefix(text, "inet6:"))
        return TRUE;
    if (*path != '/') {
        fprintf(stderr, "kasuhara-milter: --socket %s is no address; %s\n", text, forms);
        return FALSE;
    }
    if (strlen(path) < sizeof((struct sockaddr_un *)NULL)->sun_path)
        return TRUE;
    fprintf(stderr, "kasuhara-milter: --socket %s is too long: a path has %zu bytes at most\n",
            text, sizeof((struct sockaddr_un *)NULL)->sun_path - 1);
    return FALSE;
}

static gboolean read_mode(const char *text, guint *mode) {
    char *end = NULL;
    guint64 value = g_ascii_strtoull(text, &end, 8);
    if (!g_ascii_isdigit(*text) || *end || value > 0777) {
        fprintf(stderr, "kasuhara-milter: --socket-mode %s is no mode; write octal, as in 0660\n",
                text);
        return FALSE;
    }
    *mode = (guint)value;
    return TRUE;
}

/* -1: the option was taken. */
static int take_option(int option, ServiceOptions *options) {
    switch (option) {
    case 's':
        options->socket = optarg;
        return is_socket_address(optarg) ? -1 : EXIT_CANNOT;
    case 'g':
        options->socket_group = optarg;
        return -1;
    case 'm':
        return read_mode(optarg, &options->socket_mode) ? -1 : EXIT_CANNOT;
    case 'p':
        options->policy = optarg;
        return -1;
    case 'a':
        options->archive = optarg;
        return -1;
    case 'S':
        options->state = optarg;
        return -1;
    case 'R':
        g_ptr_array_add(options->recipients, optarg);
        return -1;
    case 'M':
        options->metrics = optarg;
        return -1;
    case 'u':
        options->user = optarg;
        return -1;
    case 'N':
        options->sandbox = FALSE;
        return -1;
    case 'W':
        g_ptr_array_add(options->writable, optarg);
        return -1;
    case 'f':
        options->foreground = TRUE;
        return -1;
    case 'c':
        options->check_only = TRUE;
        return -1;
    case 'o':
        options->observe = TRUE;
        return -1;
    case 'h':
        fputs(help, stdout);
        return 0;
    case 'V':
        puts(PACKAGE_STRING);
        return 0;
    default:
        fputs("Try: kasuhara-milter --help\n", stderr);
        return EXIT_CANNOT;
    }
}

int options_read(int argc, char **argv, ServiceOptions *options) {
    *options = (ServiceOptions){
        .socket = "unix:/run/kasuhara/milter.sock",
        .socket_mode = 0660,
        .policy = POLICY_INSTALLED,
        .archive = "/var/lib/kasuhara/archive",
        .state = "/var/lib/kasuhara/state.sqlite",
        .recipients = options->recipients,
        .writable = options->writable,
        .sandbox = TRUE,
    };
    int option;
    while ((option = getopt_long(argc, argv, "s:m:g:p:a:S:R:M:u:NW:fcohV", long_options, NULL)) !=
           -1) {
        int status = take_option(option, options);
        if (status >= 0)
            return status;
    }
    if (optind < argc) {
        fprintf(stderr,
                "kasuhara-milter: what is %s? This program takes options only.\n"
                "Try: kasuhara-milter --help\n",
                argv[optind]);
        return EXIT_CANNOT;
    }
    return -1;
}
