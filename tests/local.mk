# Tests, fuzz targets and benches.

# ---- unit tests: each links its room and those below, no more
if PREFILTER
PREFILTER_TEST = tests/lexicon-prefilter
endif
UNIT_TESTS = \
	tests/base \
	tests/text-fold tests/text-undo tests/text-likeness \
	tests/message-parse tests/message-attachments tests/message-bounds tests/message-charset \
	tests/message-html tests/message-html-look tests/message-quotes \
	tests/xml \
	tests/tuning \
	tests/state tests/state-file tests/state-shared tests/state-stalls tests/state-tables \
	tests/archive tests/archive-merkle tests/archive-checkpoint tests/archive-note \
	tests/archive-verify tests/archive-proof tests/archive-crash tests/archive-failures \
	tests/archive-faults tests/archive-erase tests/archive-shared tests/archive-timestamp \
	tests/archive-timestamp-http tests/archive-seal \
	tests/lexicon tests/lexicon-factors tests/lexicon-manner tests/lexicon-pattern \
	tests/lexicon-parts tests/lexicon-series $(PREFILTER_TEST) \
	tests/policy \
	tests/verdict tests/verdict-behaviour tests/verdict-score \
	tests/evidence tests/evidence-records tests/evidence-erase tests/evidence-raise \
	tests/evidence-seal tests/evidence-scan \
	tests/report \
	tests/session tests/session-remembering
tests_base_LDADD = libbase.a $(LIBS_OUTSIDE)
tests_text_fold_LDADD = libtext.a libbase.a $(LIBS_OUTSIDE)
tests_text_undo_LDADD = libtext.a libbase.a $(LIBS_OUTSIDE)
tests_text_likeness_LDADD = libtext.a libbase.a $(LIBS_OUTSIDE)
tests_message_parse_SOURCES = tests/message-parse.c tests/message-fixture.h
tests_message_parse_LDADD = libmessage.a libbase.a $(LIBS_OUTSIDE)
tests_message_attachments_LDADD = libmessage.a libbase.a $(LIBS_OUTSIDE)
tests_message_bounds_SOURCES = tests/message-bounds.c tests/message-fixture.h
tests_message_bounds_LDADD = libmessage.a libbase.a $(LIBS_OUTSIDE)
tests_message_charset_LDADD = libmessage.a libbase.a $(LIBS_OUTSIDE)
tests_message_html_SOURCES = tests/message-html.c tests/html-fixture.h tests/message-fixture.h
tests_message_html_LDADD = libmessage.a libbase.a $(LIBS_OUTSIDE)
tests_message_html_look_SOURCES = tests/message-html-look.c tests/html-fixture.h tests/message-fixture.h
tests_message_html_look_LDADD = libmessage.a libbase.a $(LIBS_OUTSIDE)
tests_message_quotes_SOURCES = tests/message-quotes.c tests/message-fixture.h
tests_message_quotes_LDADD = libmessage.a libbase.a $(LIBS_OUTSIDE)
tests_xml_LDADD = libxml.a libbase.a $(LIBS_OUTSIDE)
tests_tuning_LDADD = libtuning.a libbase.a $(LIBS_OUTSIDE)
tests_state_SOURCES = tests/state.c tests/state-suite.h tests/state-suite-cases.c \
	tests/state-suite-days.c tests/state-suite-erase.c tests/state-suite-messages.c \
	tests/state-suite-threads.c tests/state-fixture.h tests/postgres-fixture.h
tests_state_LDADD = libstate.a libtext.a libbase.a $(LIBS_OUTSIDE)
tests_state_file_SOURCES = tests/state-file.c tests/state-fixture.h tests/postgres-fixture.h
tests_state_file_LDADD = libstate.a libbase.a $(LIBS_OUTSIDE)
tests_state_shared_SOURCES = tests/state-shared.c tests/state-fixture.h tests/postgres-fixture.h
tests_state_shared_LDADD = libstate.a libbase.a $(LIBS_OUTSIDE)
tests_state_stalls_SOURCES = tests/state-stalls.c tests/state-fixture.h tests/postgres-fixture.h
tests_state_stalls_LDADD = libstate.a libbase.a $(LIBS_OUTSIDE)
tests_state_tables_SOURCES = tests/state-tables.c tests/state-fixture.h tests/postgres-fixture.h
tests_state_tables_LDADD = libstate.a libbase.a $(LIBS_OUTSIDE)
tests_archive_SOURCES = tests/archive.c tests/archive-fixture.h
tests_archive_LDADD = libarchive.a libbase.a $(LIBS_OUTSIDE)
tests_archive_merkle_LDADD = libarchive.a libbase.a $(LIBS_OUTSIDE)
tests_archive_checkpoint_SOURCES = tests/archive-checkpoint.c tests/archive-fixture.h
tests_archive_checkpoint_LDADD = libarchive.a libbase.a $(LIBS_OUTSIDE)
tests_archive_note_SOURCES = tests/archive-note.c tests/archive-fixture.h
tests_archive_note_LDADD = libarchive.a libbase.a $(LIBS_OUTSIDE)
tests_archive_verify_SOURCES = tests/archive-verify.c tests/archive-fixture.h
tests_archive_verify_LDADD = libarchive.a libbase.a $(LIBS_OUTSIDE)
tests_archive_proof_SOURCES = tests/archive-proof.c tests/archive-fixture.h
tests_archive_proof_LDADD = libarchive.a libbase.a $(LIBS_OUTSIDE)
tests_archive_crash_SOURCES = tests/archive-crash.c tests/calls-fixture.h tests/archive-fixture.h
tests_archive_crash_LDADD = libarchive.a libbase.a $(LIBS_OUTSIDE)
tests_archive_failures_SOURCES = tests/archive-failures.c tests/calls-fixture.h tests/archive-fixture.h
tests_archive_failures_LDADD = libarchive.a libbase.a $(LIBS_OUTSIDE)
tests_archive_faults_SOURCES = tests/archive-faults.c tests/archive-fixture.h
tests_archive_faults_LDADD = libarchive.a libbase.a $(LIBS_OUTSIDE)
tests_archive_erase_SOURCES = tests/archive-erase.c tests/archive-fixture.h
tests_archive_erase_LDADD = libarchive.a libbase.a $(LIBS_OUTSIDE)
tests_archive_shared_SOURCES = tests/archive-shared.c tests/archive-fixture.h
tests_archive_shared_LDADD = libarchive.a libbase.a $(LIBS_OUTSIDE)
tests_archive_timestamp_SOURCES = tests/archive-timestamp.c tests/timestamp-fixture.h \
	tests/archive-fixture.h
tests_archive_timestamp_LDADD = libarchive.a libbase.a $(LIBS_OUTSIDE)
tests_archive_timestamp_http_SOURCES = tests/archive-timestamp-http.c tests/timestamp-fixture.h \
	tests/archive-fixture.h
tests_archive_timestamp_http_LDADD = libarchive.a libbase.a $(LIBS_OUTSIDE)
tests_archive_seal_SOURCES = tests/archive-seal.c tests/archive-fixture.h tests/seal-fixture.h
tests_archive_seal_LDADD = libarchive.a libbase.a $(LIBS_OUTSIDE)
tests_lexicon_SOURCES = tests/lexicon.c tests/lexicon-fixture.h
tests_lexicon_LDADD = liblexicon.a libtext.a libxml.a libbase.a $(LIBS_OUTSIDE)
tests_lexicon_factors_SOURCES = tests/lexicon-factors.c tests/lexicon-fixture.h tests/pattern-fixture.h
tests_lexicon_factors_LDADD = liblexicon.a libtext.a libxml.a libbase.a $(LIBS_OUTSIDE)
tests_lexicon_manner_SOURCES = tests/lexicon-manner.c tests/lexicon-fixture.h
tests_lexicon_manner_LDADD = liblexicon.a libtext.a libxml.a libbase.a $(LIBS_OUTSIDE)
tests_lexicon_prefilter_LDADD = liblexicon.a libtext.a libxml.a libbase.a $(LIBS_OUTSIDE)
tests_lexicon_pattern_SOURCES = tests/lexicon-pattern.c tests/pattern-fixture.h
tests_lexicon_pattern_LDADD = liblexicon.a libtext.a libbase.a $(LIBS_OUTSIDE)
tests_lexicon_parts_LDADD = liblexicon.a libtext.a libxml.a libbase.a $(LIBS_OUTSIDE)
tests_lexicon_series_LDADD = liblexicon.a libtext.a libxml.a libbase.a $(LIBS_OUTSIDE)
tests_policy_LDADD = $(ROOMS_TO_POLICY) $(LIBS_OUTSIDE)
tests_verdict_SOURCES = tests/verdict.c tests/verdict-fixture.h
tests_verdict_LDADD = $(ROOMS_TO_VERDICT) $(LIBS_OUTSIDE)
tests_verdict_behaviour_SOURCES = tests/verdict-behaviour.c tests/verdict-fixture.h
tests_verdict_behaviour_LDADD = $(ROOMS_TO_VERDICT) $(LIBS_OUTSIDE)
tests_verdict_score_SOURCES = tests/verdict-score.c tests/verdict-fixture.h
tests_verdict_score_LDADD = $(ROOMS_TO_VERDICT) $(LIBS_OUTSIDE)
tests_evidence_SOURCES = tests/evidence.c tests/evidence-fixture.h tests/seal-fixture.h \
	tests/archive-fixture.h tests/verdict-fixture.h
tests_evidence_LDADD = $(ROOMS_TO_EVIDENCE) $(LIBS_OUTSIDE)
tests_evidence_records_SOURCES = tests/evidence-records.c tests/evidence-fixture.h tests/seal-fixture.h \
	tests/archive-fixture.h tests/verdict-fixture.h
tests_evidence_records_LDADD = $(ROOMS_TO_EVIDENCE) $(LIBS_OUTSIDE)
tests_evidence_erase_SOURCES = tests/evidence-erase.c tests/evidence-fixture.h tests/archive-fixture.h \
	tests/verdict-fixture.h
tests_evidence_erase_LDADD = $(ROOMS_TO_EVIDENCE) $(LIBS_OUTSIDE)
tests_evidence_raise_SOURCES = tests/evidence-raise.c tests/evidence-fixture.h tests/seal-fixture.h \
	tests/archive-fixture.h tests/verdict-fixture.h
tests_evidence_raise_LDADD = $(ROOMS_TO_EVIDENCE) $(LIBS_OUTSIDE)
tests_evidence_seal_SOURCES = tests/evidence-seal.c tests/evidence-fixture.h tests/seal-fixture.h \
	tests/archive-fixture.h tests/verdict-fixture.h
tests_evidence_seal_LDADD = $(ROOMS_TO_EVIDENCE) $(LIBS_OUTSIDE)
tests_evidence_scan_LDADD = $(ROOMS_TO_EVIDENCE) $(LIBS_OUTSIDE)
tests_report_LDADD = libreport.a $(ROOMS_TO_EVIDENCE) $(LIBS_OUTSIDE)
tests_session_LDADD = libsession.a $(ROOMS_TO_EVIDENCE) $(MILTER_LIBS) $(LIBS_OUTSIDE)
tests_session_remembering_SOURCES = tests/session-remembering.c tests/evidence-fixture.h \
	tests/seal-fixture.h tests/archive-fixture.h tests/verdict-fixture.h
tests_session_remembering_LDADD = libsession.a $(ROOMS_TO_EVIDENCE) $(MILTER_LIBS) $(LIBS_OUTSIDE)

# ---- programs that tests and benches run
tests_archive_rate_LDADD = libarchive.a libbase.a $(LIBS_OUTSIDE)
tests_bench_fold_rate_LDADD = libtext.a libbase.a $(LIBS_OUTSIDE)
tests_bench_idle_milter_LDADD = $(MILTER_LIBS)
tests_archive_tool_LDADD = $(ROOMS_TO_EVIDENCE) $(LIBS_OUTSIDE)
check_PROGRAMS = $(FUZZ_TARGETS) $(UNIT_TESTS) tests/archive-tool tests/archive-rate \
	tests/bench/fold-rate tests/bench/idle-milter

# Loaded into the daemon by tests, whatever that is built with.
check_DATA = tests/clock-step.so tests/hung-place.so tests/leak-check.so
tests/clock-step.so: $(srcdir)/tests/clock-step.c
	$(AM_V_GEN)$(MKDIR_P) tests && $(CC) $(WARNINGS) -shared -fPIC -o $@ $(srcdir)/tests/clock-step.c
tests/hung-place.so: $(srcdir)/tests/hung-place.c
	$(AM_V_GEN)$(MKDIR_P) tests && $(CC) $(WARNINGS) -shared -fPIC -o $@ $(srcdir)/tests/hung-place.c
tests/leak-check.so: $(srcdir)/tests/leak-check.c
	$(AM_V_GEN)$(MKDIR_P) tests && $(CC) $(WARNINGS) -shared -fPIC -o $@ $(srcdir)/tests/leak-check.c
CLEANFILES += $(check_DATA)

# ---- fuzz targets
FUZZ_TARGETS = tests/fuzz/fuzz-chain tests/fuzz/fuzz-charset tests/fuzz/fuzz-fold tests/fuzz/fuzz-html \
	tests/fuzz/fuzz-judge tests/fuzz/fuzz-policy tests/fuzz/fuzz-proof tests/fuzz/fuzz-quotes \
	tests/fuzz/fuzz-session
# Each target is linked with libFuzzer's main(), or with one that reads files.
FUZZ_COMMON = tests/fuzz/fuzz.h
if !FUZZER
FUZZ_COMMON += tests/fuzz/corpus-main.c
endif
tests_fuzz_fuzz_chain_SOURCES = tests/fuzz/fuzz-chain.c $(FUZZ_COMMON)
tests_fuzz_fuzz_chain_LDADD = $(FUZZ_FLAGS) $(ROOMS_TO_EVIDENCE) $(LIBS_OUTSIDE)
tests_fuzz_fuzz_charset_SOURCES = tests/fuzz/fuzz-charset.c $(FUZZ_COMMON)
tests_fuzz_fuzz_charset_LDADD = $(FUZZ_FLAGS) libmessage.a libbase.a $(LIBS_OUTSIDE)
tests_fuzz_fuzz_fold_SOURCES = tests/fuzz/fuzz-fold.c $(FUZZ_COMMON)
tests_fuzz_fuzz_fold_LDADD = $(FUZZ_FLAGS) libtext.a libbase.a $(LIBS_OUTSIDE)
tests_fuzz_fuzz_html_SOURCES = tests/fuzz/fuzz-html.c $(FUZZ_COMMON)
tests_fuzz_fuzz_html_LDADD = $(FUZZ_FLAGS) libmessage.a libbase.a $(LIBS_OUTSIDE)
tests_fuzz_fuzz_judge_SOURCES = tests/fuzz/fuzz-judge.c tests/verdict-fixture.h $(FUZZ_COMMON)
tests_fuzz_fuzz_judge_LDADD = $(FUZZ_FLAGS) $(ROOMS_TO_VERDICT) $(LIBS_OUTSIDE)
tests_fuzz_fuzz_policy_SOURCES = tests/fuzz/fuzz-policy.c tests/verdict-fixture.h $(FUZZ_COMMON)
tests_fuzz_fuzz_policy_LDADD = $(FUZZ_FLAGS) $(ROOMS_TO_VERDICT) $(LIBS_OUTSIDE)
tests_fuzz_fuzz_proof_SOURCES = tests/fuzz/fuzz-proof.c $(FUZZ_COMMON)
tests_fuzz_fuzz_proof_LDADD = $(FUZZ_FLAGS) libarchive.a libbase.a $(LIBS_OUTSIDE)
tests_fuzz_fuzz_quotes_SOURCES = tests/fuzz/fuzz-quotes.c $(FUZZ_COMMON)
tests_fuzz_fuzz_quotes_LDADD = $(FUZZ_FLAGS) libmessage.a libbase.a $(LIBS_OUTSIDE)
tests_fuzz_fuzz_session_SOURCES = tests/fuzz/fuzz-session.c tests/verdict-fixture.h $(FUZZ_COMMON)
tests_fuzz_fuzz_session_LDADD = $(FUZZ_FLAGS) libsession.a $(ROOMS_TO_EVIDENCE) $(MILTER_LIBS) $(LIBS_OUTSIDE)

# ---- what make check runs
TOOL_TESTS = tests/cmd-archive-timestamp.sh tests/cmd-case-acts.sh tests/cmd-case-words.sh \
	tests/cmd-case.sh tests/cmd-erase.sh tests/cmd-export.sh tests/cmd-follow.sh tests/cmd-notify.sh \
	tests/cmd-policy-learn.sh tests/cmd-policy-suggest.sh tests/cmd-policy-test.sh tests/cmd-policy.sh tests/cmd-prove.sh \
	tests/cmd-report-case.sh tests/cmd-report-trend.sh tests/cmd-score.sh tests/cmd-shapes.sh \
	tests/cmd-status.sh tests/cmd-verify.sh
SHELL_TESTS = $(TOOL_TESTS) tests/cmd-rescore.sh tests/completion.sh tests/copy-evidence.sh \
	tests/daemon-alerts.sh tests/daemon-cards.sh tests/daemon-cases.sh tests/daemon-checkpoints.sh \
	tests/daemon-faults.sh tests/daemon-metrics.sh tests/daemon-sandbox.sh tests/daemon-seal.sh \
	tests/daemon-start.sh tests/daemon-threads.sh tests/fuzz.sh tests/layers.sh tests/milter-fuzz.sh \
	tests/milter-protocol.sh tests/policy-lexicons.sh tests/policy-texts.sh tests/state-postgres.sh \
	tests/style.sh tests/systemd-unit.sh tests/tampering.sh tests/translations.sh tests/upgrade.sh \
	tests/verify-archive.sh
# Real mail servers; they say why where none can be run.
SERVER_TESTS = tests/mta-flow.sh tests/mta-hosts.sh tests/mta-postfix.sh \
	tests/mta-sendmail.sh tests/mta-load.sh tests/mta-faults.sh tests/bench-quick.sh
TESTS = $(UNIT_TESTS) $(SHELL_TESTS) $(SERVER_TESTS)
# Sanitizers see through malloc, and not through GLib's slices.
AM_TESTS_ENVIRONMENT = top_srcdir='$(abs_top_srcdir)'; top_builddir='$(abs_top_builddir)'; \
	G_SLICE=always-malloc; LC_ALL=C.UTF-8; export top_srcdir top_builddir G_SLICE LC_ALL; unset LANGUAGE; \
	TSAN_OPTIONS='suppressions=$(abs_top_srcdir)/tests/tsan.supp'; export TSAN_OPTIONS;
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/contrib/build-aux/tap-driver.sh
TEST_EXTENSIONS = .sh
SH_LOG_DRIVER = $(LOG_DRIVER)

# What contrib/check runs in its builds with sanitizers.
SANITIZER_SHELL_TESTS = $(TOOL_TESTS) tests/daemon-alerts.sh tests/daemon-cards.sh tests/daemon-cases.sh \
	tests/daemon-faults.sh tests/daemon-seal.sh tests/daemon-start.sh tests/milter-fuzz.sh \
	tests/milter-protocol.sh
# These wait for the disk and for others, minutes on end, by code that the others run too.
WAITING_TESTS = tests/archive-crash tests/cmd-notify.sh
print-tests:
	@echo $(TESTS)
print-server-tests:
	@echo $(SERVER_TESTS)
print-sanitizer-tests:
	@for each in $(UNIT_TESTS) $(SANITIZER_SHELL_TESTS); do case ' $(WAITING_TESTS) ' in \
		*" $$each "*) ;; *) printf '%s ' "$$each" ;; esac; done; echo
# Those of the distribution: that it is whole, the others show as well, and these take minutes.
SLOW_TESTS = tests/archive-crash tests/bench-quick.sh tests/cmd-follow.sh tests/cmd-notify.sh \
	tests/daemon-checkpoints.sh tests/daemon-faults.sh tests/daemon-metrics.sh \
	tests/milter-protocol.sh tests/policy-lexicons.sh tests/policy-texts.sh tests/state-postgres.sh \
	tests/state-stalls tests/style.sh tests/tampering.sh
print-distcheck-tests:
	@for each in $(TESTS); do case ' $(SLOW_TESTS) ' in *" $$each "*) ;; *) echo "$$each" ;; esac; done
THREAD_TESTS = tests/base tests/state tests/state-shared tests/archive tests/archive-verify tests/evidence \
	tests/evidence-records tests/session-remembering tests/cmd-rescore.sh tests/daemon-checkpoints.sh tests/daemon-threads.sh
print-thread-tests:
	@echo $(THREAD_TESTS)

# CPU time a message, by stage; no part of the tests.
bench: kasuhara
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' sh $(srcdir)/tests/bench/run.sh
# kasuhara verify beside openssl dgst, and what it holds in memory.
bench-verify: kasuhara
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' /usr/bin/python3 $(srcdir)/tests/bench/verify.py
# kasuhara case list and report trend, over a year.
bench-year: kasuhara tests/archive-tool
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' sh $(srcdir)/tests/bench/year.sh
# On the file system of $TMPDIR: give one that is a disk.
bench-archive: tests/archive-rate
	d=$$(mktemp -d) && ./tests/archive-rate "$$d"; s=$$?; rm -rf "$$d"; exit $$s
# Each target for so many seconds: in a tree of `configure CC=clang --enable-fuzzer`.
fuzz-targets: $(FUZZ_TARGETS)
fuzz: $(FUZZ_TARGETS)
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' FUZZ_SECONDS="$${FUZZ_SECONDS:-600}" sh $(srcdir)/tests/fuzz.sh
distclean-fuzz:
	rm -rf fuzz
# The Debian packages: made, examined, installed in a new root, upgraded there, taken away again.
check-packages:
	top_srcdir='$(abs_top_srcdir)' sh $(srcdir)/tests/packages.sh
# Object lock, by Ceph's object gateway: MAIL_SERVERS names where it is unpacked.
check-locked: kasuhara tests/archive-tool
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' sh $(srcdir)/tests/copy-locked.sh
# A database under Patroni that hands over, dies, hangs and comes back, two minutes: MAIL_SERVERS
# names where it and Postfix are unpacked.
check-patroni: kasuhara kasuhara-milter
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' LC_ALL=C.UTF-8 sh $(srcdir)/tests/hosts-patroni.sh
# Every fault at once through Postfix, for ten minutes instead of one: MAIL_SERVERS names where it is unpacked.
check-faults: kasuhara kasuhara-milter tests/clock-step.so
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' LC_ALL=C.UTF-8 G_SLICE=always-malloc \
		FAULT_SECONDS="$${FAULT_SECONDS:-600}" sh $(srcdir)/tests/mta-faults.sh
# 200 kills under load instead of 25.
check-crash: tests/archive-faults tests/archive-crash tests/archive-failures
	KASUHARA_KILLS=200 top_srcdir='$(abs_top_srcdir)' ./tests/archive-faults
	top_srcdir='$(abs_top_srcdir)' ./tests/archive-crash
	./tests/archive-failures
.PHONY: distclean-fuzz check-faults check-locked check-packages check-patroni fuzz fuzz-targets bench bench-verify bench-year \
	bench-archive check-crash print-distcheck-tests print-tests print-server-tests print-sanitizer-tests print-thread-tests

# There is a built-in rule that makes NAME out of NAME.sh, and these are no such names.
tests/milter-fuzz tests/tampering:
	@:

# Each by its name: a directory would bring along what was built in it.
BENCH_FILES = tests/bench/archives.py tests/bench/compare.py tests/bench/gencorpus.py \
	tests/bench/lexicon.py tests/bench/make-policy.py tests/bench/rspamd.py tests/bench/run.sh \
	tests/bench/verify.py tests/bench/year.sh

EXTRA_DIST += $(SHELL_TESTS) $(SERVER_TESTS) $(BENCH_FILES) tests/copy-locked.sh tests/hosts-patroni.sh tests/object-storage tests/packages.sh tests/packages-boot.sh \
	tests/packages-rpm.sh tests/fuzz/corpus tests/fuzz/corpus-main.c tests/corpus tests/texts \
	tests/data tests/golden tests/lib.sh tests/mail-tool tests/make-authority \
	tests/timestamp-authority tests/tampering tests/paragraphs tests/miltertest tests/clock-step.c tests/hung-place.c \
	tests/leak-check.c tests/fault-run tests/milter-fuzz tests/mta.sh tests/mta-all.sh \
	tests/mta-common.sh tests/hosts-common.sh tests/same-verdicts.sh tests/mail-sink \
	tests/postgres-server tests/patroni-cluster tests/webhook-sink tests/await-remembered tests/milter-client tests/milter-letter tests/milter-raw \
	tests/check-bag.py tests/check-case-page.py tests/shapes.py tests/prometheus-text tests/lsan.supp \
	tests/tsan.supp
