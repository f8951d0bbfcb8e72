-- Mail servers that can do less: older ones, and such as do not let us change all.
dofile(here .. "/common.lua")

-- every stage, but nothing newer than protocol version 2
local conn = connect(nil, 0x7F, 2)
ok(not mt.test_option(conn, SMFIP_HDR_LEADSPC), "HDR_LEADSPC is not asked for where it is not offered")
local reply = send(conn, "OLD1", plain, "you testthreat\r\n")
ok(reply == SMFIR_ACCEPT and marked(conn), "protocol version 2: marked")
ok(mt.getheader(conn, "X-Kasuhara", 0):match("^level=notice"), "without a space that the server would add")
mt.disconnect(conn)

conn = connect(SMFIF_ADDHDRS, nil, nil)
ok(not mt.test_action(conn, SMFIF_CHGHDRS) and not mt.test_action(conn, SMFIF_QUARANTINE), "only what is offered is asked for")
reply = send(conn, "LESS1", {{"X-Kasuhara", "forged"}, {"Subject", "testinsult"}}, "you testthreat\r\n")
ok(reply == SMFIR_ACCEPT and marked(conn) and not mt.eom_check(conn, MT_HDRDELETE) and
   not mt.eom_check(conn, MT_HDRCHANGE),
   "a server that lets us only add headers: marked, and no more")
mt.disconnect(conn)

conn = connect(SMFIF_CHGBODY, nil, nil)
reply = send(conn, "LESS2", {{"X-Kasuhara", "forged"}, {"Subject", "testinsult"}}, "you testthreat\r\n")
ok(reply == SMFIR_ACCEPT and not touched(conn), "one that lets us do nothing: passes, unmarked")
mt.disconnect(conn)
