-- Who is looked at, and that nothing is asked for beyond the recipients of others.
dofile(here .. "/common.lua")

local conn = connect()
envelope(conn, "SCOPE1", "<c@example.com>", {"<other@example.org>"})
done(mt.data(conn))
ok(mt.getreply(conn) == SMFIR_ACCEPT, "no recipient in scope: accepted at DATA")

envelope(conn, "SCOPE2", "<c@example.com>", {"<other@example.org>", "<support@example.org>"})
done(mt.data(conn))
ok(mt.getreply(conn) == SMFIR_CONTINUE, "the second of two recipients in scope: goes on")
content(conn, plain, "you testthreat\r\n")
done(mt.eom(conn))
ok(mt.getreply(conn) == SMFIR_ACCEPT and marked(conn), "and is marked")

for _, form in ipairs({"support@example.org", "<SUPPORT@EXAMPLE.ORG>", "<@relay.example.net:support@example.org>",
                       '<"support"@example.org>', "<support@example.org> NOTIFY=NEVER"}) do
  envelope(conn, "SCOPE3", "<c@example.com>", {form})
  done(mt.data(conn))
  ok(mt.getreply(conn) == SMFIR_CONTINUE, "in scope as " .. form)
  done(mt.abort(conn))
end

envelope(conn, "SCOPE4", "<c@example.com>", {"<\230\151\165\230\156\172\232\170\158@example.org>"})
done(mt.data(conn))
ok(mt.getreply(conn) == SMFIR_CONTINUE, "in scope by an address in UTF-8")
content(conn, plain, "you testthreat\r\n")
done(mt.eom(conn))
ok(marked(conn), "and is marked")

envelope(conn, "SCOPE5", "<>", {"<support@example.org>"})
done(mt.data(conn))
content(conn, plain, "you testthreat\r\n")
done(mt.eom(conn))
ok(marked(conn), "the null sender is scored too")

envelope(conn, "SCOPE6", "<staff@example.org>", {"<support@example.org>"})
done(mt.data(conn))
content(conn, plain, "you testthreat\r\n")
done(mt.eom(conn))
ok(marked(conn), "staff from a client that is not ours is not believed")

envelope(conn, "SCOPE7", "<monitor@example.org>", {"<support@example.org>"})
done(mt.data(conn))
ok(mt.getreply(conn) == SMFIR_CONTINUE, "nor is an exempt sender")
done(mt.abort(conn))
mt.disconnect(conn)

conn = connect(nil, nil, nil, "127.0.0.1")
envelope(conn, "SCOPE8", "<staff@example.org>", {"<c@example.com>"})
done(mt.data(conn))
ok(mt.getreply(conn) == SMFIR_CONTINUE, "staff from a network of ours is in scope, whoever gets it")
content(conn, plain, "you testthreat\r\n")
done(mt.eom(conn))
ok(mt.getreply(conn) == SMFIR_ACCEPT and not touched(conn), "and never scored")

envelope(conn, "SCOPE9", "<monitor@example.org>", {"<support@example.org>"})
done(mt.data(conn))
ok(mt.getreply(conn) == SMFIR_ACCEPT, "an exempt sender from a network of ours is let go")
mt.disconnect(conn)

conn = connect()
done(mt.macro(conn, SMFIC_MAIL, "i", "SCOPE10", "{auth_authen}", "staff"))
done(mt.mailfrom(conn, "<staff@example.org>"))
done(mt.rcptto(conn, "<support@example.org>"))
done(mt.data(conn))
content(conn, plain, "you testthreat\r\n")
done(mt.eom(conn))
ok(not touched(conn), "staff that logged in is believed from anywhere")
mt.disconnect(conn)
