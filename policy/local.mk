# The policy that is installed, and the grammar that it is written in.

# A policy that was changed here is never overwritten by a later release.
policydir = $(sysconfdir)/kasuhara
LEXICONS = words threat insult person demand frames kinds cues manner
POLICY_FILES = policy/policy.xml policy/names.xml $(LEXICONS:%=policy/ja-%.xml) $(LEXICONS:%=policy/en-%.xml)
install-policy:
	$(MKDIR_P) '$(DESTDIR)$(policydir)'
	@for file in $(POLICY_FILES); do \
		to="$(DESTDIR)$(policydir)/$${file##*/}"; \
		if test -f "$$to" && ! cmp -s "$(srcdir)/$$file" "$$to"; then \
			echo "kept $$to as it is; the one of this release is $$to.new"; to="$$to.new"; \
		fi; \
		$(INSTALL_DATA) "$(srcdir)/$$file" "$$to" || exit 1; \
	done
uninstall-policy:
	for file in $(POLICY_FILES); do \
		rm -f "$(DESTDIR)$(policydir)/$${file##*/}" "$(DESTDIR)$(policydir)/$${file##*/}.new"; \
	done
.PHONY: install-policy uninstall-policy

schemadir = $(datadir)/kasuhara
dist_schema_DATA = policy/policy.xsd policy/lexicon.xsd

EXTRA_DIST += $(POLICY_FILES) policy/samples
