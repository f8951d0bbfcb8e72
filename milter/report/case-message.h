/* One mail on the page of its case. Within the room. */
#ifndef REPORT_CASE_MESSAGE_H
#define REPORT_CASE_MESSAGE_H

#include "report/labels.h"
#include "report/page.h"

/* number: its place among the mails of the case, from 1. FALSE: the mail cannot be read. */
gboolean case_message_write(Page *page, const CasePage *wanted, const BundleLine *line,
                            guint number, GError **error);

/* Do words that hit stand in its subject? */
gboolean case_message_subject_hits(const CaseMessage *message);

/* What there is to read of the mail itself: its texts, veiled, and the names of its attachments, or
 * why there is nothing. */
gboolean case_message_mail(Page *page, const CasePage *wanted, const BundleLine *line,
                           GError **error);

#endif
