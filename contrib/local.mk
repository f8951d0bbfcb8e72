# What is installed beside the programs, and what only the source holds.

bashcompletiondir = $(datadir)/bash-completion/completions
dist_bashcompletion_DATA = contrib/completion/kasuhara
zshcompletiondir = $(datadir)/zsh/site-functions
dist_zshcompletion_DATA = contrib/completion/_kasuhara

# As it lies in contrib/ it is for --prefix=/usr.
systemdsystemunit_DATA = contrib/systemd/units/kasuhara-milter.service \
	contrib/systemd/units/kasuhara-follow.service
$(systemdsystemunit_DATA): $(srcdir)/contrib/systemd/kasuhara-milter.service \
	$(srcdir)/contrib/systemd/kasuhara-follow.service
	$(AM_V_GEN)$(MKDIR_P) $(@D) && \
	sed 's|/usr/sbin/|$(sbindir)/|; s|/usr/bin/|$(bindir)/|; s|/usr/share/|$(datadir)/|' $(srcdir)/contrib/systemd/$(@F) >$@
CLEANFILES += $(systemdsystemunit_DATA)

dist_schema_DATA += contrib/notify.conf.example
dist_schema_SCRIPTS = contrib/copy-evidence contrib/verify-archive contrib/verify-proof contrib/notify

EXTRA_DIST += contrib/README.ja contrib/bench contrib/check contrib/debian contrib/package contrib/rpm \
	contrib/mail-servers contrib/text-to-c contrib/try contrib/systemd contrib/grafana
