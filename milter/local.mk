# The rooms and the two programs. One library a room, top room first where they are linked: see milter/README.
noinst_LIBRARIES = libsession.a libcommand.a libreport.a libevidence.a libverdict.a libpolicy.a \
	liblexicon.a libtext.a libxml.a libmessage.a libstate.a libarchive.a libtuning.a libbase.a

libbase_a_SOURCES = milter/base/banned.h \
	milter/base/build-tree.c milter/base/build-tree.h \
	milter/base/clock.c milter/base/clock.h \
	milter/base/digest.c milter/base/digest.h \
	milter/base/durable.c milter/base/durable.h \
	milter/base/error.c milter/base/error.h \
	milter/base/log.c milter/base/log.h \
	milter/base/problem.c milter/base/problem.h \
	milter/base/eight-bytes.h milter/base/span.h \
	milter/base/translate.c milter/base/translate.h

libtext_a_SOURCES = milter/text/text.h milter/text/cjk-set.h milter/text/fold-inside.h \
	milter/text/emit.c \
	milter/text/fold.c \
	milter/text/fold-fast.c \
	milter/text/undo.c milter/text/undo-again.c milter/text/undo-alike.c milter/text/undo-inside.h \
	milter/text/undo-boxes.c milter/text/undo-covers.c milter/text/undo-covers.h milter/text/undo-joined.c milter/text/undo-kana.c milter/text/undo-latin.c milter/text/undo-loose.c milter/text/undo-loose-place.c \
	milter/text/undo-marks.c milter/text/undo-masks.c milter/text/undo-ornaments.c milter/text/undo-parted.c \
	milter/text/undo-parts.c milter/text/undo-place.c milter/text/undo-characters.h milter/text/undo-suspect.c milter/text/undo-romaji.c milter/text/undo-slips.c \
	milter/text/undo-spellings.c milter/text/undo-spellings.h milter/text/undo-turned.c milter/text/undo-word.h \
	milter/text/likeness.c milter/text/prints.c \
	milter/text/lookalike.c \
	milter/text/normalise.c

libtuning_a_SOURCES = milter/tuning/tuning.h milter/tuning/exact.c milter/tuning/grams.c milter/tuning/policy-sum.c milter/tuning/ridge.c \
	milter/tuning/wilson.c

libmessage_a_SOURCES = milter/message/message.h milter/message/envelope.h \
	milter/message/attachments.c \
	milter/message/charset.c \
	milter/message/charset-name.c milter/message/charset-name.h \
	milter/message/css.h milter/message/css-values.h \
	milter/message/css-colour.c milter/message/css-declarations.c milter/message/css-rules.c \
	milter/message/css-shorthands.c milter/message/css-syntax.c milter/message/css-values.c \
	milter/message/envelope.c \
	milter/message/flowed.c \
	milter/message/header-fields.c \
	milter/message/header-words.c \
	milter/message/html-container.c milter/message/html-container.h \
	milter/message/html-reference.c \
	milter/message/html-sheet.c \
	milter/message/html-style.c milter/message/html-style.h \
	milter/message/html-tag.c milter/message/html-tag.h \
	milter/message/html-text.c \
	milter/message/html-writer.c milter/message/html-writer.h \
	milter/message/iso-2022-jp.c \
	milter/message/japanese.c milter/message/japanese.h milter/message/japanese-table.h \
	milter/message/mime-entity.c milter/message/mime-entity.h \
	milter/message/mime-structure.c \
	milter/message/parse.c \
	milter/message/parts.h \
	milter/message/quote-marks.c milter/message/quote-marks.h \
	milter/message/quotes.c \
	milter/message/readable-parts.c \
	milter/message/signature.c \
	milter/message/thread-ids.c \
	milter/message/transfer-encoding.c \
	milter/message/utf8.c milter/message/utf8.h

libxml_a_SOURCES = milter/xml/xml.h milter/xml/xml-private.h \
	milter/xml/xml-document.c \
	milter/xml/xml-element.c \
	milter/xml/xml-schema.c

libstate_a_SOURCES = milter/state/state.h \
	milter/state/sqlite-database.c milter/state/sqlite-database.h \
	milter/state/card-table.c milter/state/card-table.h \
	milter/state/day-counts.c milter/state/day-counts.h \
	milter/state/memory-erase.c milter/state/memory-inside.h \
	milter/state/sqlite-cards.c milter/state/sqlite-cases.c milter/state/sqlite-days.c \
	milter/state/sqlite-erase.c \
	milter/state/sqlite-expire.c \
	milter/state/sqlite-log.c milter/state/sqlite-log.h \
	milter/state/sqlite-reads.c milter/state/sqlite-state.h \
	milter/state/sqlite-statements.c milter/state/sqlite-statements.h \
	milter/state/sqlite-threads.c milter/state/sqlite-threads.h \
	milter/state/state.c \
	milter/state/state-memory.c \
	milter/state/state-sqlite.c \
	milter/state/thread-names.c milter/state/thread-names.h milter/state/postgres-files.h
POSTGRES_SOURCES = milter/state/state-postgres.c \
	milter/state/postgres-address.c milter/state/postgres-address.h \
	milter/state/postgres-cases.c \
	milter/state/postgres-erase.c milter/state/postgres-expire.c \
	milter/state/postgres-link.c milter/state/postgres-link.h \
	milter/state/postgres-pool.c milter/state/postgres-pool.h \
	milter/state/postgres-remember.c milter/state/postgres-schema.c milter/state/postgres-scrub.c \
	milter/state/postgres-statements.c milter/state/postgres-statements.h \
	milter/state/postgres-threads.c milter/state/postgres-threads.h
if POSTGRESQL
libstate_a_SOURCES += $(POSTGRES_SOURCES)
else
libstate_a_SOURCES += milter/state/state-postgres-none.c
endif
EXTRA_libstate_a_SOURCES = $(POSTGRES_SOURCES) milter/state/state-postgres-none.c

libarchive_a_SOURCES = milter/archive/archive.h milter/archive/inside.h \
	milter/archive/append.c \
	milter/archive/archive-open.c \
	milter/archive/chain.c \
	milter/archive/checkpoint.c milter/archive/checkpoint.h \
	milter/archive/checkpoint-store.c milter/archive/checkpoint-store.h \
	milter/archive/daemon-status.c \
	milter/archive/follow.c \
	milter/archive/lock-holder.c \
	milter/archive/merkle.c milter/archive/merkle.h \
	milter/archive/modes.c \
	milter/archive/namings.c milter/archive/namings.h \
	milter/archive/note.c milter/archive/note.h \
	milter/archive/note-key.c milter/archive/note-key.h \
	milter/archive/object-erase.c \
	milter/archive/object-store.c \
	milter/archive/outlet.c milter/archive/outlet.h \
	milter/archive/proof.c milter/archive/proof.h \
	milter/archive/proof-make.c \
	milter/archive/recover.c \
	milter/archive/seal.c milter/archive/seal.h \
	milter/archive/seal-certificate.c \
	milter/archive/seal-inside.h \
	milter/archive/small-file.c \
	milter/archive/timestamp.c milter/archive/timestamp.h \
	milter/archive/timestamp-check.c \
	milter/archive/timestamp-inside.h \
	milter/archive/timestamp-place.c \
	milter/archive/turn.c \
	milter/archive/turn-holder.c \
	milter/archive/verifier.h \
	milter/archive/verify.c milter/archive/verify.h \
	milter/archive/verify-anchors.c \
	milter/archive/verify-chain.c \
	milter/archive/verify-objects.c \
	milter/archive/verify-records.c \
	milter/archive/workers.c milter/archive/workers.h
if CURL
libarchive_a_SOURCES += milter/archive/timestamp-http-curl.c milter/archive/outlet-mail-curl.c
else
libarchive_a_SOURCES += milter/archive/timestamp-http-none.c milter/archive/outlet-mail-none.c
endif
EXTRA_libarchive_a_SOURCES = milter/archive/timestamp-http-curl.c milter/archive/timestamp-http-none.c \
	milter/archive/outlet-mail-curl.c milter/archive/outlet-mail-none.c
nodist_libarchive_a_SOURCES = milter/archive/archive-readme.c

liblexicon_a_SOURCES = milter/lexicon/lexicon.h milter/lexicon/rules.h \
	milter/lexicon/alternatives.c \
	milter/lexicon/crowded.c milter/lexicon/exceptions.c milter/lexicon/factors.c milter/lexicon/factors.h \
	milter/lexicon/find-hits.c \
	milter/lexicon/harmless.c \
	milter/lexicon/lexicon-check.c \
	milter/lexicon/lexicon-compile.c \
	milter/lexicon/lexicon-read.c \
	milter/lexicon/manner.c milter/lexicon/manner.h milter/lexicon/manner-read.c \
	milter/lexicon/pattern.c milter/lexicon/pattern.h \
	milter/lexicon/pattern-parts.c \
	milter/lexicon/pattern-sets.c \
	milter/lexicon/pattern-text.c \
	milter/lexicon/prefilter.h \
	milter/lexicon/series.c milter/lexicon/series.h \
	milter/lexicon/string-tree.c milter/lexicon/string-tree.h \
	milter/lexicon/weighty.c \
	milter/lexicon/word-counts.c milter/lexicon/word-counts.h \
	milter/lexicon/word-sets.c milter/lexicon/word-sets.h
nodist_liblexicon_a_SOURCES = milter/lexicon/ordinary-text.c
if PREFILTER
liblexicon_a_SOURCES += milter/lexicon/prefilter-scan.c \
	milter/lexicon/prefilter-words.c milter/lexicon/prefilter-words.h
else
liblexicon_a_SOURCES += milter/lexicon/prefilter-none.c
endif
EXTRA_liblexicon_a_SOURCES = milter/lexicon/prefilter-none.c milter/lexicon/prefilter-scan.c \
	milter/lexicon/prefilter-words.c milter/lexicon/prefilter-words.h

libpolicy_a_SOURCES = milter/policy/policy.h milter/policy/policy-private.h \
	milter/policy/policy-checkpoints.c milter/policy/policy-contacts.c \
	milter/policy/policy-red-card.c \
	milter/policy/policy-levels.c \
	milter/policy/policy-read.c \
	milter/policy/scope.c
nodist_libpolicy_a_SOURCES = milter/policy/schemas.c

libverdict_a_SOURCES = milter/verdict/verdict.h \
	milter/verdict/behaviour.c milter/verdict/behaviour.h milter/verdict/held.c milter/verdict/held.h \
	milter/verdict/hit-context.c milter/verdict/hit-weighty.c \
	milter/verdict/judge.c \
	milter/verdict/score.c

libevidence_a_SOURCES = milter/evidence/evidence.h milter/evidence/evidence-parts.h \
	milter/evidence/act.c milter/evidence/act.h \
	milter/evidence/bundle.c milter/evidence/bundle.h milter/evidence/bundle-inside.h \
	milter/evidence/bundle-bag.c milter/evidence/bundle-checkpoint.c \
	milter/evidence/bundle-checks.c milter/evidence/bundle-write.c \
	milter/evidence/case-file.c \
	milter/evidence/case-lines.c milter/evidence/case-messages.c \
	milter/evidence/lines-parse.c milter/evidence/lines-parse.h \
	milter/evidence/erase.c milter/evidence/erase.h \
	milter/evidence/cards.c milter/evidence/cards.h \
	milter/evidence/case-acts.c milter/evidence/case-inside.h \
	milter/evidence/erasures.c milter/evidence/erasures.h \
	milter/evidence/evidence-open.c \
	milter/evidence/following.c milter/evidence/following.h \
	milter/evidence/follow-cursor.c milter/evidence/follow-gather.c \
	milter/evidence/in-flight.c milter/evidence/in-flight.h \
	milter/evidence/keep.c milter/evidence/keep-inside.h \
	milter/evidence/keep-open.c milter/evidence/keep-remember.c \
	milter/evidence/policy-record.c \
	milter/evidence/raise.c milter/evidence/raise.h milter/evidence/raise-look.c milter/evidence/raise-look.h \
	milter/evidence/record.c milter/evidence/record.h \
	milter/evidence/record-read.c milter/evidence/record-scan.c \
	milter/evidence/replay.c milter/evidence/replay.h \
	milter/evidence/rescore.c milter/evidence/rescore.h \
	milter/evidence/policy-archived.c milter/evidence/policy-archived.h \
	milter/evidence/restore.c milter/evidence/sealed-mail.c \
	milter/evidence/status.c milter/evidence/status.h \
	milter/evidence/status-cases.c milter/evidence/status-counts.c milter/evidence/take-turn.c \
	milter/evidence/followers.c milter/evidence/followers.h
nodist_libevidence_a_SOURCES = milter/evidence/verify-proof-script.c

libreport_a_SOURCES = milter/report/report.h \
	milter/report/case-message.c milter/report/case-message.h \
	milter/report/case-notes.c \
	milter/report/case-page.c \
	milter/report/case-readme.c \
	milter/report/case-report.c milter/report/case-report.h \
	milter/report/case-report-checks.c \
	milter/report/case-report-facts.c \
	milter/report/case-report-page.c \
	milter/report/case-report-parts.c \
	milter/report/contact-title.c milter/report/contact-title.h \
	milter/report/hurting.c milter/report/hurting.h \
	milter/report/labels.c milter/report/labels.h \
	milter/report/page.c milter/report/page.h \
	milter/report/report-page.h \
	milter/report/report-words.c milter/report/report-words.h \
	milter/report/svg-chart.c milter/report/svg-chart.h \
	milter/report/trend.c milter/report/trend.h \
	milter/report/trend-cases.c \
	milter/report/trend-changes.c \
	milter/report/trend-csv.c \
	milter/report/trend-facts.c \
	milter/report/trend-inside.h \
	milter/report/trend-mail.c \
	milter/report/trend-page.c \
	milter/report/trend-rules.c \
	milter/report/trend-senders.c \
	milter/report/trend-table.c

libsession_a_SOURCES = milter/session/session-inside.h \
	milter/session/agreement.c \
	milter/session/answer.c \
	milter/session/callbacks.c \
	milter/session/checkpointing.c \
	milter/session/remembering.c \
	milter/session/handing-out.c \
	milter/session/listen.c \
	milter/session/mark-text.c \
	milter/session/marks.c \
	milter/session/metrics.c milter/session/metrics.h \
	milter/session/options.c \
	milter/session/policy-in-force.c \
	milter/session/privileges.c \
	milter/session/refusal.c \
	milter/session/service.c \
	milter/session/service-metrics.c \
	milter/session/session.c milter/session/session.h \
	milter/session/supervisor.c \
	milter/session/tally.c milter/session/tally.h
if SYSTEMD
libsession_a_SOURCES += milter/session/notify-systemd.c
else
libsession_a_SOURCES += milter/session/notify-none.c
endif
if LANDLOCK
libsession_a_SOURCES += milter/session/sandbox.c
else
libsession_a_SOURCES += milter/session/sandbox-none.c
endif
EXTRA_libsession_a_SOURCES = milter/session/notify-systemd.c milter/session/notify-none.c \
	milter/session/sandbox.c milter/session/sandbox-none.c

libcommand_a_SOURCES = milter/command/command.h \
	milter/command/acting.c \
	milter/command/acting-editor.c \
	milter/command/acting-state.c milter/command/acting-state.h \
	milter/command/case-body.c \
	milter/command/case-filter.c milter/command/case-filter.h \
	milter/command/case-object.c milter/command/case-object.h \
	milter/command/case-switch.c milter/command/case-switch.h \
	milter/command/case-tell.c milter/command/case-tell.h \
	milter/command/case-tell-mail.c \
	milter/command/category-names.c milter/command/category-names.h \
	milter/command/cmd-archive-checkpoint.c \
	milter/command/cmd-archive-key.c \
	milter/command/cmd-archive-place.c \
	milter/command/cmd-archive-prove.c \
	milter/command/cmd-archive-sign.c \
	milter/command/cmd-archive-timestamp.c \
	milter/command/cmd-case-assign.c \
	milter/command/cmd-case-card.c \
	milter/command/cmd-case-close.c \
	milter/command/cmd-case-hold.c \
	milter/command/cmd-case-judge.c \
	milter/command/cmd-case-list.c \
	milter/command/cmd-case-note.c \
	milter/command/cmd-case-open.c \
	milter/command/cmd-case-show.c \
	milter/command/cmd-erase.c \
	milter/command/cmd-export.c \
	milter/command/cmd-follow.c \
	milter/command/cmd-policy-check.c \
	milter/command/cmd-policy-learn.c \
	milter/command/cmd-policy-suggest.c \
	milter/command/cmd-policy-test.c \
	milter/command/cmd-policy-words.c \
	milter/command/cmd-report-case.c \
	milter/command/cmd-report-trend.c \
	milter/command/cmd-score.c \
	milter/command/cmd-state-init.c \
	milter/command/cmd-status.c \
	milter/command/cmd-verify.c \
	milter/command/cmd-verify-proof.c \
	milter/command/command-find.c \
	milter/command/follow-alert.c milter/command/follow-alert.h \
	milter/command/follow-command.c milter/command/follow-command.h \
	milter/command/follow-tell.c milter/command/follow-tell.h \
	milter/command/follow-text.c milter/command/follow-text.h \
	milter/command/labelled-archive.c \
	milter/command/labelled-folders.c \
	milter/command/labelled-mail.c milter/command/labelled-mail.h \
	milter/command/mail-files.h \
	milter/command/mail-source.c \
	milter/command/mail-walk.c \
	milter/command/options-common.c \
	milter/command/policy-use.c milter/command/policy-use.h \
	milter/command/printer.c milter/command/printer.h \
	milter/command/printer-text.c \
	milter/command/progress.c \
	milter/command/report-tell.c milter/command/report-tell.h \
	milter/command/score-queue.c milter/command/score-queue.h \
	milter/command/suggest.h \
	milter/command/suggest-figures.c \
	milter/command/suggest-numbers.c \
	milter/command/suggest-tell.c \
	milter/command/trend-object.c milter/command/trend-object.h \
	milter/command/trial.h \
	milter/command/trial-compare.c \
	milter/command/trial-count.c \
	milter/command/trial-policy.c \
	milter/command/trial-tell.c \
	milter/command/unsealing.c \
	milter/command/verdict-object.c milter/command/verdict-object.h \
	milter/command/verdict-tell.c \
	milter/command/verify-kept.c milter/command/verify-kept.h \
	milter/command/verify-proof.h \
	milter/command/verify-rescore.c milter/command/verify-rescore.h \
	milter/command/weight-patch.c milter/command/weight-patch.h

ROOMS_TO_POLICY = libpolicy.a liblexicon.a libtext.a libxml.a libbase.a
ROOMS_TO_VERDICT = libverdict.a libpolicy.a liblexicon.a libtext.a libxml.a libmessage.a \
	libstate.a libbase.a
ROOMS_TO_EVIDENCE = libevidence.a libverdict.a libpolicy.a liblexicon.a libtext.a libxml.a \
	libmessage.a libstate.a libarchive.a libbase.a
LIBS_OUTSIDE = $(DEPS_LIBS) $(CURL_LIBS) $(POSTGRESQL_LIBS) $(SYSTEMD_LIBS) -lpthread -lm

sbin_PROGRAMS = kasuhara-milter
kasuhara_milter_SOURCES = milter/kasuhara-milter.c
kasuhara_milter_LDADD = libsession.a $(ROOMS_TO_EVIDENCE) $(MILTER_LIBS) $(LIBS_OUTSIDE)

bin_PROGRAMS = kasuhara
kasuhara_SOURCES = milter/kasuhara.c
kasuhara_LDADD = libcommand.a libreport.a libtuning.a $(ROOMS_TO_EVIDENCE) $(LIBS_OUTSIDE)

# The schemas are part of the program: a file less to be missing or changed.
BUILT_SOURCES += milter/policy/schemas.c milter/archive/archive-readme.c \
	milter/evidence/verify-proof-script.c milter/lexicon/ordinary-text.c
milter/policy/schemas.c: $(srcdir)/policy/policy.xsd $(srcdir)/policy/lexicon.xsd $(srcdir)/contrib/text-to-c
	$(AM_V_GEN)$(MKDIR_P) milter/policy && \
	sh $(srcdir)/contrib/text-to-c policy_schema $(srcdir)/policy/policy.xsd \
		lexicon_schema $(srcdir)/policy/lexicon.xsd > $@.new && mv $@.new $@

milter/archive/archive-readme.c: $(srcdir)/milter/archive/archive-readme.txt $(srcdir)/contrib/text-to-c
	$(AM_V_GEN)$(MKDIR_P) milter/archive && \
	sh $(srcdir)/contrib/text-to-c archive_readme $(srcdir)/milter/archive/archive-readme.txt \
		> $@.new && mv $@.new $@

milter/evidence/verify-proof-script.c: $(srcdir)/contrib/verify-proof $(srcdir)/contrib/text-to-c
	$(AM_V_GEN)$(MKDIR_P) milter/evidence && \
	sh $(srcdir)/contrib/text-to-c verify_proof_script $(srcdir)/contrib/verify-proof \
		> $@.new && mv $@.new $@

milter/lexicon/ordinary-text.c: $(srcdir)/milter/lexicon/ordinary-text.txt $(srcdir)/contrib/text-to-c
	$(AM_V_GEN)$(MKDIR_P) milter/lexicon && \
	sh $(srcdir)/contrib/text-to-c ordinary_text $(srcdir)/milter/lexicon/ordinary-text.txt \
		> $@.new && mv $@.new $@

dist_man_MANS = milter/kasuhara-milter.8 milter/kasuhara.1 milter/kasuhara-archive.5

# What people read in their language; gettext finds LANGUAGE/LC_MESSAGES/kasuhara.mo.
LANGUAGES = ja
CATALOGUES = milter/po/ja/LC_MESSAGES/kasuhara.mo
$(CATALOGUES): milter/po/ja.po
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(MSGFMT) -c -o $@ $(srcdir)/milter/po/ja.po
install-catalogues:
	for language in $(LANGUAGES); do \
		to="$(DESTDIR)$(localedir)/$$language/LC_MESSAGES"; $(MKDIR_P) "$$to" && \
		$(INSTALL_DATA) milter/po/$$language/LC_MESSAGES/kasuhara.mo "$$to/kasuhara.mo" || exit 1; \
	done
uninstall-catalogues:
	for language in $(LANGUAGES); do \
		rm -f "$(DESTDIR)$(localedir)/$$language/LC_MESSAGES/kasuhara.mo"; \
	done

# For translators: what was marked since goes into the catalogues, to be translated there.
XGETTEXT_OPTIONS = --language=C --from-code=UTF-8 --keyword=_ --keyword=N_ \
	--keyword=translate_plural:1,2 --keyword=translate_in:1c,2 --keyword=NC_:1c,2 --keyword=printer_count:3,4 --keyword=printer_counted:2,3 \
	--flag=printer_say:2:c-format --flag=printer_line:2:c-format --flag=_:1:pass-c-format --flag=N_:1:no-c-format \
	--flag=translate_plural:1:pass-c-format --flag=translate_plural:2:pass-c-format \
	--add-comments=Translators --add-location=file --package-name=$(PACKAGE) --no-wrap
print-xgettext-options:
	@echo $(XGETTEXT_OPTIONS)
update-po:
	cd $(srcdir) && find milter -name '*.c' | LC_ALL=C sort >milter/po/files && \
	$(XGETTEXT) $(XGETTEXT_OPTIONS) -f milter/po/files -o milter/po/new.pot && \
	for language in $(LANGUAGES); do \
		$(MSGMERGE) --quiet --no-fuzzy-matching --no-wrap --update --backup=none \
			milter/po/$$language.po milter/po/new.pot && \
		$(MSGATTRIB) --no-obsolete --no-wrap -o milter/po/$$language.po milter/po/$$language.po || exit 1; \
	done; status=$$?; rm -f milter/po/files milter/po/new.pot; exit $$status
.PHONY: install-catalogues uninstall-catalogues update-po print-xgettext-options

CLEANFILES += $(CATALOGUES)
EXTRA_DIST += milter/README milter/archive/archive-readme.txt milter/lexicon/ordinary-text.txt milter/po/ja.po
