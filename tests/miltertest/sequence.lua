-- Messages one after the other in a connection, RSET and aborts in between: what
-- one leaves behind does not reach the next.
dofile(here .. "/common.lua")

local conn = connect()
ok(send(conn, "SEQ1", plain, "all is well\r\n") == SMFIR_ACCEPT and not touched(conn), "a plain mail passes untouched")
ok(send(conn, "SEQ2", plain, "you testthreat\r\n") == SMFIR_ACCEPT and marked(conn), "the next one is marked")
ok(send(conn, "SEQ3", plain, "all is well\r\n") == SMFIR_ACCEPT and not touched(conn), "the one after it is not")

-- RSET after MAIL, after RCPT
done(mt.mailfrom(conn, "<c@example.com>"))
done(mt.abort(conn))
envelope(conn, "SEQ4", "<c@example.com>", {"<support@example.org>"})
done(mt.abort(conn))
envelope(conn, "SEQ5", "<c@example.com>", {"<other@example.org>"})
done(mt.data(conn))
ok(mt.getreply(conn) == SMFIR_ACCEPT, "the recipient before a RSET is forgotten")

-- after ACCEPT there is no abort from the server
ok(send(conn, "SEQ6", plain, "you testthreat\r\n") == SMFIR_ACCEPT and marked(conn), "a mail after one out of scope is marked")

-- aborted in its header, in its body, twice
envelope(conn, "SEQ7", "<c@example.com>", {"<support@example.org>"})
done(mt.data(conn))
header(conn, "Subject", "testthreat")
header(conn, "X-Kasuhara", "level=forged")
done(mt.abort(conn))
done(mt.abort(conn))
envelope(conn, "SEQ8", "<c@example.com>", {"<support@example.org>"})
done(mt.data(conn))
content(conn, plain, "you testthreat\r\n")
done(mt.abort(conn))
ok(send(conn, "SEQ9", plain, "all is well\r\n") == SMFIR_ACCEPT and not touched(conn),
   "neither header nor body of an aborted mail reaches the next")

-- an abort before anything, and a mail without header lines or body
done(mt.abort(conn))
ok(send(conn, "SEQ10", {}, "") == SMFIR_ACCEPT and not touched(conn), "a mail of nothing passes")
ok(send(conn, "SEQ11", {{"Subject", "testthreat"}}, "") == SMFIR_ACCEPT and marked(conn), "an empty body: the subject is scored")

-- the connection is lost in the middle
envelope(conn, "SEQ12", "<c@example.com>", {"<support@example.org>"})
done(mt.data(conn))
header(conn, "Subject", "testthreat")
mt.disconnect(conn, false)

conn = connect()
ok(send(conn, "SEQ13", plain, "you testthreat\r\n") == SMFIR_ACCEPT and marked(conn), "a new connection after a lost one")
mt.disconnect(conn)
mt.disconnect(connect())
conn = mt.connect(socket)
mt.disconnect(conn, false)
