/* Offers the labels of words that stand in records, of checks, and of times. */
#include "report/labels.h"

#include "base/clock.h"

typedef struct {
    const char *word;
    const char *texts[LANGUAGES];
} WordLabel;

static const WordLabel judgements[] = {
    {"harassment", {"カスタマーハラスメントに該当する", "harassment"}},
    {"complaint", {"正当な苦情・要望である", "a complaint"}},
    {"neither", {"いずれにも該当しない（判定の誤り）", "neither (the filter was wrong)"}},
};

static const WordLabel roles[] = {
    {"cs", {"顧客対応部門", "customer service"}},
    {"rm", {"リスク管理部門", "risk management"}},
};

static const WordLabel standings[] = {
    {"counted", {"", ""}},
    {"capped", {"類型の上限に達したため加点せず", "over the category's cap"}},
    {"repeated", {"繰り返しのため加点せず", "counted before"}},
    {"quoted", {"引用部分のため加点せず", "quoted, not counted"}},
    {"noted", {"参考（加点なし）", "noted, not counted"}},
};

static const WordLabel parts[] = {
    {"subject", {"件名", "subject"}},
    {"text", {"本文", "text"}},
    {"html", {"本文（HTML）", "text (HTML)"}},
    {"raw", {"解析できなかった部分", "what could not be taken apart"}},
    {"behaviour", {"送信の仕方", "behaviour"}},
};

static const char *const checks[CHECKS][LANGUAGES] = {
    [CHECK_FILES] =
        {"すべてのファイルが、書き出したときのままであること（各行に OK と表示されます）",
         "Every file is as it was exported (each line says OK)"},
    [CHECK_TAGS] = {"このフォルダーにある説明と一覧が、書き出したときのままであること（OK）",
                    "So are the lists and notes beside them (OK)"},
    [CHECK_RECORDS] = {"各記録が、チェーンの行に書かれたハッシュ値のとおりであること（OK）",
                       "Each record is the one that its line of the chain names (OK)"},
    [CHECK_MAILS] = {"各メールが、記録に書かれたハッシュ値のとおりであること（OK）",
                     "Each mail is the one that its record names (OK)"},
    [CHECK_SEALS] = {"暗号化された各メールが、記録に書かれたハッシュ値のとおりであること（OK）",
                     "Each sealed mail is the one that its record names (OK)"},
    [CHECK_PROOF] = {"チェーンの行が、署名されたチェックポイントに含まれていること"
                     "（The proof stands と表示されます）",
                     "The lines stand in the signed checkpoint (The proof stands)"},
    [CHECK_LINES] = {"その証明が、ここにあるチェーンの行についてのものであること（OK）",
                     "The proof is about the lines that are here (OK)"},
    [CHECK_SIGNATURE] =
        {"チェックポイントの署名が正しいこと"
         "（Signature Verified Successfully と表示されます）",
         "The signature of the checkpoint is good (Signature Verified Successfully)"},
    [CHECK_SIGNED_TEXT] = {"署名された文が、チェックポイントの文であること（OK）",
                           "The text that was signed is that of the checkpoint (OK)"},
    [CHECK_NOTE] = {"証明に用いたチェックポイントが、ここにあるものであること（OK）",
                    "The checkpoint of the proof is the one that is here (OK)"},
    [CHECK_TIMESTAMP] =
        {"時刻認証局が、その時刻にチェックポイントがあったことを証明していること"
         "（Verification: OK と表示されます）。先に、認証局のルート証明書を認証局から入手し、"
         "authority.pem という名前でこのフォルダーに置いてください。認証局の証明書の有効期限が"
         "切れた後は、-attime とタイムスタンプの時刻（1970年からの秒数）を加えます",
         "An outside authority states when the checkpoint was there (Verification: "
         "OK). First get the authority's root certificate from the authority, and "
         "put it in this directory as authority.pem. Once the authority's certificate has "
         "expired, add -attime and the time of the token, in seconds since 1970"},
    [CHECK_POLICY] = {"判定に用いたポリシーと辞書が、記録に書かれたものであること（OK）",
                      "The policy and lexicons are those that the records name (OK)"},
};

static const char *find(const WordLabel *labels, gsize count, Language language, const char *word) {
    for (gsize i = 0; i < count; i++)
        if (g_str_equal(labels[i].word, word))
            return labels[i].texts[language];
    return word;
}

static const struct {
    const char *kind, *which;
    const char *texts[LANGUAGES];
} events[] = {
    {"note", "contact", {"お客様とのやり取り", "Contact with the customer"}},
    {"note", "internal", {"社内でのやり取り", "Exchanged inside"}},
    {"note", "done", {"行った対応", "What was done"}},
    {"note", "effect", {"業務への影響", "What it did to the work"}},
    {"note", "state", {"対応者の状態", "How the person is"}},
    {"note", "learned", {"得られた教訓", "What was learned"}},
    {"assign", "", {"オブザーバーの指名", "Observers named"}},
    {"close", "", {"対応の終了", "Closed"}},
    {"reopen", "", {"対応の再開", "Reopened"}},
    {"card", "shown", {"レッドカード（対応終了の通告）", "Red card (support is over)"}},
    {"card", "lifted", {"レッドカードの解除", "Red card lifted"}},
};

const char *label_event(Language language, const char *kind, const char *which) {
    for (gsize i = 0; i < G_N_ELEMENTS(events); i++)
        if (g_str_equal(events[i].kind, kind) && g_str_equal(events[i].which, which))
            return events[i].texts[language];
    return NULL;
}

const char *label_judgement(Language language, const char *word) {
    return find(judgements, G_N_ELEMENTS(judgements), language, word);
}

const char *label_role(Language language, const char *word) {
    return find(roles, G_N_ELEMENTS(roles), language, word);
}

const char *label_standing(Language language, const char *word) {
    return find(standings, G_N_ELEMENTS(standings), language, word);
}

char *label_part(Language language, const char *part) {
    const char *dot = strchr(part, '.');
    g_autofree char *kind = dot ? g_strndup(part, (gsize)(dot - part)) : g_strdup(part);
    return g_strconcat(find(parts, G_N_ELEMENTS(parts), language, kind), dot ? " " : NULL,
                       dot ? dot + 1 : NULL, NULL);
}

const char *label_check(Language language, BundleCheckKind kind) {
    return checks[kind][language];
}

gboolean language_from_word(const char *word, Language *language) {
    *language = g_str_equal(word, "ja") ? LANGUAGE_JA : LANGUAGE_EN;
    return *language == LANGUAGE_JA || g_str_equal(word, "en");
}

char *label_time(Language language, gint64 time) {
    char utc[CLOCK_TEXT];
    clock_to_text(MAX(time, 0), utc);
    g_autoptr(GDateTime) local = g_date_time_new_from_unix_local(MAX(time, 0) / CLOCK_SECOND);
    g_autofree char *here =
        local ? g_date_time_format(local, language == LANGUAGE_JA ? "%Y年%-m月%-d日 %H:%M:%S %Z"
                                                                  : "%Y-%m-%d %H:%M:%S %Z")
              : NULL;
    return label_filled(language, LABEL_UTC, here ? here : utc, utc, NULL);
}
