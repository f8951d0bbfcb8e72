-- What the scripts here share. Driven by tests/milter-protocol.sh, which gives
-- `socket` and counts the lines "ok - name" and "not ok - name".

function ok(truth, name)
  if truth then
    print("ok - " .. name)
  else
    print("not ok - " .. name)
  end
end

-- miltertest's functions give nil where all is well.
function done(problem)
  if problem ~= nil then
    error(problem, 2)
  end
end

-- Offers these actions and protocol steps; nil: all that miltertest knows. (Its
-- manual names the two arguments of mt.negotiate() the other way round.)
function connect(actions, steps, version, address)
  local conn = mt.connect(socket)
  if conn == nil then
    error("nobody listens on " .. socket)
  end
  done(mt.negotiate(conn, version, steps, actions))
  done(mt.conninfo(conn, "client.example.com", address or "192.0.2.1"))
  done(mt.helo(conn, "client.example.com"))
  return conn
end

-- Up to and with the recipients; a list.
function envelope(conn, id, from, recipients)
  done(mt.macro(conn, SMFIC_MAIL, "i", id))
  done(mt.mailfrom(conn, from))
  for _, recipient in ipairs(recipients) do
    done(mt.rcptto(conn, recipient))
  end
end

-- A server that agreed on HDR_LEADSPC sends the space after the colon too.
function header(conn, name, value)
  local space = mt.test_option(conn, SMFIP_HDR_LEADSPC) and " " or ""
  done(mt.header(conn, name, space .. value))
end

function content(conn, headers, body)
  for _, pair in ipairs(headers) do
    header(conn, pair[1], pair[2])
  end
  done(mt.eoh(conn))
  if body ~= "" then
    done(mt.bodystring(conn, body))
  end
end

plain = {{"From", "c@example.com"}, {"Subject", "about my order"}}

-- One whole mail to the inbox; the answer.
function send(conn, id, headers, body)
  envelope(conn, id, "<c@example.com>", {"<support@example.org>"})
  done(mt.data(conn))
  content(conn, headers, body)
  done(mt.eom(conn))
  return mt.getreply(conn)
end

function marked(conn)
  return mt.eom_check(conn, MT_HDRINSERT, "X-Kasuhara")
end

function touched(conn)
  return mt.eom_check(conn, MT_HDRINSERT) or mt.eom_check(conn, MT_HDRADD) or
    mt.eom_check(conn, MT_HDRCHANGE) or mt.eom_check(conn, MT_HDRDELETE) or
    mt.eom_check(conn, MT_BODYCHANGE)
end
