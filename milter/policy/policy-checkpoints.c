/* Reads the element checkpoints: when the archive is stated, and where that is handed. */
#include "policy/policy-private.h"

#include "base/clock.h"
#include "base/translate.h"

static void outlet_free(gpointer data) {
    Outlet *outlet = data;
    g_free(outlet->target);
    g_free(outlet->by);
    g_free(outlet);
}

void policy_checkpoints_free(Checkpoints *checkpoints) {
    if (!checkpoints)
        return;
    g_free(checkpoints->origin);
    g_free(checkpoints->key);
    g_ptr_array_unref(checkpoints->outlets);
    g_free(checkpoints);
}

static void check_outlet(const PolicyReading *reading, const XmlElement *element,
                         const Outlet *outlet) {
    gboolean is_path = g_path_is_absolute(outlet->target);
    if (outlet->kind == OUTLET_MAIL && !strchr(outlet->target, '@'))
        policy_complain(reading, element, _("%s is no address; write name@domain"), outlet->target);
    else if (outlet->kind == OUTLET_TIMESTAMP && !g_str_has_prefix(outlet->target, "http://") &&
             !g_str_has_prefix(outlet->target, "https://"))
        policy_complain(reading, element, _("%s is no URL; it begins with http:// or https://"),
                        outlet->target);
    else if ((outlet->kind == OUTLET_DIRECTORY || outlet->kind == OUTLET_COMMAND) && !is_path)
        policy_complain(reading, element,
                        _("%s is no whole path; the daemon has no directory of its own: begin "
                          "with /"),
                        outlet->target);
}

static void read_outlets(const PolicyReading *reading, const XmlElement *checkpoints,
                         const char *name, OutletKind kind, GPtrArray *outlets) {
    for (const XmlElement *element = xml_first(checkpoints, name); element;
         element = xml_next(element, name)) {
        Outlet *outlet = g_new0(Outlet, 1);
        outlet->kind = kind;
        if (kind == OUTLET_TIMESTAMP) {
            outlet->target = xml_attribute(element, "url");
            outlet->by = xml_attribute(element, "ca");
        } else {
            outlet->target = xml_text(element);
            outlet->by = kind == OUTLET_MAIL ? xml_attribute(element, "server") : NULL;
            if (kind == OUTLET_MAIL && !outlet->by)
                outlet->by = g_strdup("127.0.0.1");
        }
        g_ptr_array_add(outlets, outlet);
        check_outlet(reading, element, outlet);
    }
}

Checkpoints *policy_read_checkpoints(const PolicyReading *reading, const XmlElement *element) {
    if (!element)
        return NULL;
    Checkpoints *checkpoints = g_new0(Checkpoints, 1);
    g_autofree char *at_case = xml_attribute(element, "at-case");
    checkpoints->origin = xml_attribute(element, "origin");
    checkpoints->key = xml_attribute(element, "key");
    checkpoints->every = policy_duration(reading, element, "every");
    checkpoints->at_case = g_strcmp0(at_case, "no") != 0;
    checkpoints->outlets = g_ptr_array_new_with_free_func(outlet_free);
    if (checkpoints->every < CLOCK_SECOND)
        policy_complain(reading, element, _("every must be a second (PT1S) or more"));
    if (checkpoints->key && !g_path_is_absolute(checkpoints->key))
        policy_complain(reading, element, _("key=\"%s\" is no whole path: begin with /"),
                        checkpoints->key);
    read_outlets(reading, element, "directory", OUTLET_DIRECTORY, checkpoints->outlets);
    read_outlets(reading, element, "command", OUTLET_COMMAND, checkpoints->outlets);
    read_outlets(reading, element, "mail", OUTLET_MAIL, checkpoints->outlets);
    read_outlets(reading, element, "timestamp", OUTLET_TIMESTAMP, checkpoints->outlets);
    return checkpoints;
}
