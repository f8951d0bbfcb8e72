/* Offers label() and label_filled(): whole sentences, for no language is another with its words
 * replaced. */
#include "report/labels.h"

static const char *const texts[LABELS][LANGUAGES] = {
    [LABEL_TITLE] = {"カスタマーハラスメント事案の証拠 ― 事案番号 {1}",
                     "Evidence of customer harassment: case {1}"},
    [LABEL_CARE] =
        {"この文書には、読む人を傷つけるおそれのある言葉が含まれています。メールの本文と"
         "該当した語句は、開くまで表示されません。印刷するときは、必要な箇所を開いてから"
         "印刷してください。",
         "This page holds words that can hurt who reads them. The texts of mails and the "
         "words that hit are not shown until they are opened. Open what is needed before "
         "printing."},
    [LABEL_HEAD] = {"事案の概要", "The case"},
    [LABEL_CASE] = {"事案番号", "Case"},
    [LABEL_ARCHIVE] = {"証拠アーカイブ", "Archive"},
    [LABEL_EXPORTED] = {"書き出した日時", "Exported"},
    [LABEL_CUSTOMER] = {"相手方", "Customer"},
    [LABEL_OPENED] = {"事案となった日時", "Became a case"},
    [LABEL_LAST] = {"最後のメールの受信日時", "Last mail"},
    [LABEL_LEVEL] = {"最も高い警戒レベル", "Highest level"},
    [LABEL_ITS_LEVEL] = {"警戒レベル", "Level"},
    [LABEL_ITS_SCORE] = {"点数", "Score"},
    [LABEL_SCORE] = {"最も高い点数", "Highest score"},
    [LABEL_CATEGORIES] = {"該当した類型", "Categories"},
    [LABEL_MAILS] = {"メール", "Mails"},
    [LABEL_COUNTS] = {"収録 {1} 通（うち暗号化されたまま {2} 通）、墨消し {3} 通、消去済み {4} 通",
                      "{1} in this bag (of these {2} still sealed), {3} redacted, {4} erased"},
    [LABEL_CHECKPOINT] = {"署名付きチェックポイント", "Signed checkpoint"},
    [LABEL_NO_CHECKPOINT] =
        {"この事案の記録を含むチェックポイントは、まだありません。そのため、この事案の"
         "行がアーカイブに含まれていたことの証明は付いていません。",
         "There is no checkpoint yet that covers this case: no proof is here "
         "that its lines stood in the archive."},
    [LABEL_COVERED] =
        {"アーカイブの先頭から {1} 行（この事案の {3} 行のうち {2} 行を含む）",
         "of the first {1} lines of the archive; {2} of the {3} lines of this case are "
         "among them"},
    [LABEL_UNCOVERED] =
        {"この事案のうち次の行は、チェックポイントより後に書かれたため、証明の対象に"
         "含まれていません：{1}",
         "These lines of the case were written after the checkpoint, and are not "
         "proved: {1}"},
    [LABEL_NO_TOKEN] =
        {"このチェックポイントには、外部の時刻認証局によるタイムスタンプが付いていません。",
         "No timestamp of an outside authority is on this checkpoint."},
    [LABEL_NO_KEY] =
        {"署名者の公開鍵は収録されていません。アーカイブの管理者から別の経路で入手し、"
         "data/verify-proof の最後の引数として渡してください。",
         "The public key of who signed is not in this bag. Get it from who keeps the "
         "archive, by another way, and give it to data/verify-proof as its last word."},
    [LABEL_UNRECORDED] =
        {"この書き出しは、アーカイブに記録されていません（--unrecorded が指定されました）。",
         "That this was exported stands in no record of the archive "
         "(--unrecorded)."},
    [LABEL_NOT_SHOWN] = {"（収録されていません）", "(not shown)"},
    [LABEL_HOLD_NOW] = {"保全中（消去禁止）", "On hold: it may not be erased"},
    [LABEL_ACTS] = {"判断・保全・消去・閲覧の記録", "What people did"},
    [LABEL_NO_ACTS] = {"記録はありません。", "Nothing is recorded."},
    [LABEL_WHEN] = {"日時", "When"},
    [LABEL_WHAT] = {"内容", "What"},
    [LABEL_WHO] = {"行った人", "Who"},
    [LABEL_WHY] = {"理由", "Why"},
    [LABEL_JUDGED] = {"判断：{1}", "Judged: {1}"},
    [LABEL_DEMAND] = {"要求の内容に妥当性がない", "the demand is not justified"},
    [LABEL_MANNER] = {"要求の手段・態様が社会通念上相当でない", "the manner is not acceptable"},
    [LABEL_ENVIRONMENT] = {"就業環境が害されている", "the working environment is harmed"},
    [LABEL_HELD] = {"保全（消去禁止）の開始", "Put on hold"},
    [LABEL_RELEASED] = {"保全（消去禁止）の解除", "Hold released"},
    [LABEL_ERASURE] = {"証拠の消去", "Evidence erased"},
    [LABEL_ACCESS_EXPORT] = {"証拠の書き出し", "Evidence exported"},
    [LABEL_ACCESS_SHOW] = {"メール本文の閲覧", "A mail was read"},
    [LABEL_ACCESS] = {"証拠の閲覧：{1}", "Evidence read out: {1}"},
    [LABEL_MESSAGES] = {"メールの経過", "The mails, in order"},
    [LABEL_NO_MESSAGES] = {"メールの記録はありません。", "There is no mail."},
    [LABEL_FROM] = {"差出人", "From"},
    [LABEL_TO] = {"宛先", "To"},
    [LABEL_SUBJECT] = {"件名", "Subject"},
    [LABEL_SUBJECT_VEILED] = {"件名を表示する（該当した語句が含まれています）",
                              "Show the subject (it holds words that hit)"},
    [LABEL_STAFF] = {"自社から送信したメール", "sent by our own staff"},
    [LABEL_AGAIN] = {"同じメールが再び届いたもの", "the same mail came again"},
    [LABEL_REDACTED] = {"墨消し：このメールと記録は、この証拠一式に収録していません。ハッシュ値は "
                        "data/redacted.txt にあります。",
                        "redacted: this mail and its record are left out of this bag. Their hashes "
                        "stand in data/redacted.txt."},
    [LABEL_ERASED] = {"消去済み：このメールと記録は、記録番号 {1} の消去記録により消去されました。",
                      "erased by record {1}: this mail and its record are gone from the archive."},
    [LABEL_SEALED] =
        {"このメールは暗号化（CMS）されたまま収録しています。次の証明書の秘密鍵を持つ人だけが"
         "読むことができます：{1}",
         "This mail is in the bag as it is sealed (CMS). Only who has the private key "
         "of one of these can read it: {1}"},
    [LABEL_NO_MAIL] =
        {"アーカイブには、このメールの記録だけがあり、メールそのものは保存されていません。",
         "The archive holds the record of this mail, and not the mail itself."},
    [LABEL_HITS] = {"該当した規則", "What hit"},
    [LABEL_NO_HITS] = {"該当した規則はありません。", "No rule hit."},
    [LABEL_RULE] = {"規則", "Rule"},
    [LABEL_CATEGORY] = {"類型", "Category"},
    [LABEL_PLACE] = {"場所", "Where"},
    [LABEL_WORDS] = {"語句", "Words"},
    [LABEL_WORDS_VEILED] = {"表示する", "show"},
    [LABEL_TEXT_VEILED] = {"メールの本文を表示する（読む人を傷つけるおそれがあります）",
                           "Show the text of the mail (it can hurt who reads it)"},
    [LABEL_TEXT_PARTIAL] = {"ここに表示されるのは本文の一部です。全文は {1} を参照してください。",
                            "Not all of the text is shown here; all of it is in {1}."},
    [LABEL_ATTACHMENTS] = {"添付ファイル（内容は表示しません）", "Attachments (never shown here)"},
    [LABEL_NAME] = {"名前（メールの記載どおり）", "Name, as the mail has it"},
    [LABEL_TYPE] = {"種類", "Type"},
    [LABEL_SIZE] = {"大きさ", "Size"},
    [LABEL_BYTES] = {"{1} バイト", "{1} bytes"},
    [LABEL_NO_NAME] = {"（名前なし）", "(no name)"},
    [LABEL_MAIL_INSIDE] = {"添付されたメール（本文は上に含まれます）",
                           "a mail inside this mail; its text is among the texts above"},
    [LABEL_FILE] = {"ファイル", "File"},
    [LABEL_RECORD_FILE] = {"記録（番号 {1}）", "Record {1}"},
    [LABEL_MAIL_FILE] = {"メール", "Mail"},
    [LABEL_RECORD_NUMBER] = {"記録番号", "Record"},
    [LABEL_SEALED_FILE] = {"暗号化されたメール", "Sealed mail"},
    [LABEL_CHECKS] = {"検証の方法", "How to check this"},
    [LABEL_CHECKS_HOW] =
        {"この証拠一式のフォルダー（bagit.txt があるフォルダー）で、次のコマンドを順に入力します。"
         "必要なものは sh、coreutils、awk、sed、openssl だけで、ネットワークは使いません。"
         "どのコマンドも、異常があればエラーになります。",
         "Type these commands in the directory of this bag, where bagit.txt lies. "
         "They need sh, coreutils, awk, sed and openssl, and no network. Each of "
         "them fails if something is wrong."},
    [LABEL_LIMITS] =
        {"この検証で分かるのは、書き出した後に何も変わっていないこと、そして各行が、署名された"
         "チェックポイントの時点でアーカイブに含まれていたことです。公開鍵がこの証拠一式にあるもの"
         "だけでは、"
         "署名者が誰であるかは分かりません。公開鍵は別の経路で入手したものと照合してください。"
         "事案のすべての行がここにあるかどうかと、アーカイブ全体に異常がないことは、アーカイブその"
         "ものを "
         "kasuhara verify で検証して確かめます。",
         "What this shows: nothing was changed since the export, and each line stood in the "
         "archive "
         "when the checkpoint was signed. A public key that comes with the bag alone does not tell "
         "who signed: hold it against one that you got by another way. Whether all lines of the "
         "case "
         "are here, and whether the whole archive stands, is for kasuhara verify over the archive "
         "itself."},
    [LABEL_README] =
        {"この証拠一式は BagIt 1.0（RFC 8493）の形式です。\n"
         "data/index.html をブラウザーで開くと、事案の経過を順に読むことができます。\n"
         "\n"
         "data/mail/       受信したままのメール。数字は記録番号、.p7m は暗号化されたままのもの\n"
         "data/records/    アーカイブの記録（JSON）\n"
         "data/chain/      この事案に関する、ハッシュチェーンの行\n"
         "data/proof/      その行がチェックポイントに含まれることの証明（RFC 6962）\n"
         "data/checkpoint/ 署名付きチェックポイント、公開鍵、タイムスタンプ（RFC 3161）\n"
         "data/policy/     判定に用いたポリシーと辞書\n"
         "data/redacted.txt  墨消ししたメールのハッシュ値（墨消しがある場合）\n"
         "すべてのフォルダーが常にあるとは限りません。",
         "This is a BagIt 1.0 bag (RFC 8493). Open data/index.html in a browser to read what\n"
         "happened, in order.\n"
         "\n"
         "data/mail/       mails as they were received; the number is the record's; .p7m: still "
         "sealed\n"
         "data/records/    the records of the archive (JSON)\n"
         "data/chain/      the lines of the hash chain that are about this case\n"
         "data/proof/      the proof that they stand in the checkpoint (RFC 6962)\n"
         "data/checkpoint/ the signed checkpoint, public key, timestamp (RFC 3161)\n"
         "data/policy/     the policies and lexicons by which mail was judged\n"
         "data/redacted.txt  hashes of mails that are left out, if there are such\n"
         "Not each of them is in every bag."},
    [LABEL_DANGER] =
        {"注意：data/mail のメールには添付ファイルがそのまま含まれ、不正なプログラムが入っている"
         "おそれがあります。メールソフトで開かず、必要なときは隔離した環境で扱ってください。",
         "Take care: the mails in data/mail hold their attachments, which may be "
         "malware. Do not open them in a mail program; handle them apart from other "
         "systems."},
    [LABEL_LINE] = {"{1}：{2}", "{1}: {2}"},
    [LABEL_UTC] = {"{1}（協定世界時 {2}）", "{1} (UTC {2})"},
};

const char *label(Language language, Label which) {
    return texts[which][language];
}

char *label_filled(Language language, Label which, ...) {
    const char *fills[9] = {NULL};
    va_list arguments;
    va_start(arguments, which);
    for (gsize i = 0; i < G_N_ELEMENTS(fills); i++)
        if (!(fills[i] = va_arg(arguments, const char *)))
            break;
    va_end(arguments);
    GString *text = g_string_new(NULL);
    for (const char *at = label(language, which); *at; at++) {
        gsize number =
            at[0] == '{' && at[1] >= '1' && at[1] <= '9' && at[2] == '}' ? (gsize)(at[1] - '0') : 0;
        if (number == 0) {
            g_string_append_c(text, *at);
        } else {
            g_string_append(text, fills[number - 1] ? fills[number - 1] : "");
            at += 2;
        }
    }
    return g_string_free(text, FALSE);
}
