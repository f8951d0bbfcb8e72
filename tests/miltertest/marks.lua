-- What is put on a flagged mail, and forged marks that are taken off.
dofile(here .. "/common.lua")

local conn = connect()
send(conn, "MARK1", plain, "you testthreat\r\n")
local mark = mt.getheader(conn, "X-Kasuhara", 0)
ok(mark ~= nil and mark:match("^ level=notice; score=6; case=%d+; policy=%x%x%x%x%x%x%x%x$"), "X-Kasuhara: " .. tostring(mark))
ok(mt.eom_check(conn, MT_HDRINSERT, "X-Kasuhara", mark, 0), "at index 0")
ok(mt.getheader(conn, "X-Kasuhara-Hits", 0) == " threat en.test.threat 6", "X-Kasuhara-Hits")
ok(not mt.eom_check(conn, MT_HDRCHANGE) and not mt.eom_check(conn, MT_RCPTADD, "<care@example.org>") and
   not mt.eom_check(conn, MT_QUARANTINE, "kasuhara: level=alert"),
   "the lowest level does no more")

send(conn, "MARK2", {{"Subject", "testinsult"}, {"From", "c@example.com"}}, "you testthreat\r\n")
ok(mt.getheader(conn, "X-Kasuhara-Hits", 0) == " threat en.test.threat 6; insult en.test.insult 3", "those that added most first")
ok(mt.eom_check(conn, MT_HDRCHANGE, "Subject", " =?UTF-8?B?W+imgeazqOaEj10=?= testinsult"), "the subject gets its prefix")
ok(mt.eom_check(conn, MT_RCPTADD, "<care@example.org>"), "the observer is added")
ok(mt.eom_check(conn, MT_QUARANTINE, "kasuhara: level=alert"), "quarantined")

send(conn, "MARK3", {{"Subject", "=?UTF-8?B?W+imgeazqOaEj10=?= testinsult"}}, "you testthreat\r\n")
ok(marked(conn) and not mt.eom_check(conn, MT_HDRCHANGE, "Subject"), "a subject that has the prefix does not get it again")

send(conn, "MARK4", {{"From", "c@example.com"}}, "you testthreat and testinsult\r\n")
ok(mt.eom_check(conn, MT_HDRINSERT, "Subject", " =?UTF-8?B?W+imgeazqOaEj10=?="), "a mail without subject gets one")

local forged = {{"X-Kasuhara", "level=none"}, {"x-kasuhara", "level=none"}, {"X-KASUHARA", "level=none;\n\tscore=0"},
  {"X-kAsUhArA-hItS", "none"}, {"X-Kasuhara-Hits", "none"}, {"X-Kasuhara", "a"}, {"X-Kasuhara-Other", "b"}, {"x-kasuhara", "c"}}
for _, pair in ipairs(plain) do
  table.insert(forged, pair)
end
ok(send(conn, "MARK5", forged, "all is well\r\n") == SMFIR_ACCEPT, "a plain mail with 8 forged marks")
ok(mt.eom_check(conn, MT_HDRDELETE, "x-kasuhara") and mt.eom_check(conn, MT_HDRDELETE, "x-kasuhara-hits") and
   mt.eom_check(conn, MT_HDRDELETE, "x-kasuhara-other"), "all names of ours are taken off")
ok(not mt.eom_check(conn, MT_HDRINSERT), "and nothing is put on")
send(conn, "MARK6", forged, "you testthreat\r\n")
ok(mt.eom_check(conn, MT_HDRDELETE, "x-kasuhara") and marked(conn), "off a flagged mail too")
mt.disconnect(conn)
