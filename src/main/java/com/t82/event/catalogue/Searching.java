package com.t82.event.catalogue;

import com.t82.event.ShowId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Finds shows by title, artist and venue, in Korean or English, by whole words, by prefixes or by the initial
 * consonants of syllables. A query that consists of signs only (!!!, ÷) is matched by these. All words of a query must
 * match. Every query uses an index: three keys or more use trigrams, one or two use grams of that length.
 */
@Component
public class Searching {

    static final int MAX_HITS = 50;
    private static final int MAX_WORDS = 6;
    private static final int GRAM = 2;
    private static final int MAX_SIGNS = 20;
    private static final char SIGNS = 's';
    private static final String BREAK = String.valueOf(Hangul.BREAK);

    private final JdbcClient jdbc;

    Searching(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Indexes a show under its present names, within the caller's transaction.
     *
     * @param artists names separated by commas, slashes or middle dots
     */
    public void index(ShowId show, String title, String artists, String venueName) {
        List<String> texts = new ArrayList<>(List.of(title, venueName));
        Stream.of(artists.split("[,/·]")).filter(artist -> !artist.isBlank()).forEach(texts::add);
        String keys = texts.stream().map(Hangul::keys).collect(Collectors.joining(BREAK));
        String initials = texts.stream().map(Hangul::initials).collect(Collectors.joining(BREAK));
        Set<String> grams = new TreeSet<>();
        addGrams(grams, 'k', keys);
        addGrams(grams, 'i', initials);
        texts.forEach(text -> addSigns(grams, text));
        jdbc.sql("""
                        insert into event_search (show_id, title_keys, title_initials, keys, initials, grams)
                        values (?, ?, ?, ?, ?, ?)
                        on conflict (show_id) do update set
                            title_keys = excluded.title_keys, title_initials = excluded.title_initials,
                            keys = excluded.keys, initials = excluded.initials, grams = excluded.grams
                        """)
                .params(
                        show.value(),
                        Hangul.keys(title),
                        Hangul.initials(title),
                        keys,
                        initials,
                        grams.toArray(String[]::new))
                .update();
    }

    /** Removes a show from the index, within the caller's transaction. */
    public void forget(ShowId show) {
        jdbc.sql("delete from event_search where show_id = ?")
                .param(show.value())
                .update();
    }

    /**
     * The best {@value #MAX_HITS} shows: first titles that equal the query, then that begin with it, then that contain
     * it.
     */
    @Transactional(readOnly = true)
    public List<Hit> search(String words) {
        Query query = Query.of(words);
        if (query.isEmpty()) {
            return List.of();
        }
        return jdbc.sql(query.sql())
                .params(query.parameters())
                .query((row, i) ->
                        new Hit(new ShowId(row.getLong(1)), row.getString(2), row.getString(3), row.getString(4)))
                .list();
    }

    private static void addGrams(Set<String> grams, char kind, String text) {
        for (int start = 0; start < text.length(); start++) {
            for (int end = start + 1; end <= Math.min(start + GRAM, text.length()); end++) {
                String gram = text.substring(start, end);
                if (!gram.contains(BREAK)) {
                    grams.add(kind + gram);
                }
            }
        }
    }

    /** Adds the prefixes of each run of signs, so that a title is found while its signs are still being typed. */
    private static void addSigns(Set<String> grams, String text) {
        for (String run : Hangul.signs(text)) {
            int signs = Math.min(MAX_SIGNS, run.codePointCount(0, run.length()));
            for (int count = 1; count <= signs; count++) {
                grams.add(SIGNS + run.substring(0, run.offsetByCodePoints(0, count)));
            }
        }
    }

    public record Hit(ShowId show, String title, String venueName, String runningTime) {}

    /** The SQL of one search, with its parameters. */
    public record Query(String sql, List<Object> parameters, boolean isEmpty) {

        public static Query of(String text) {
            List<String> words = Arrays.stream(text.strip().split("\\s+"))
                    .limit(MAX_WORDS)
                    .filter(word -> !Hangul.keys(word).isEmpty())
                    .toList();
            List<String> conditions = new ArrayList<>();
            List<Object> parameters = new ArrayList<>();
            if (words.isEmpty()) {
                for (String signs : Hangul.signs(text).stream().limit(MAX_WORDS).toList()) {
                    conditions.add("grams @> array[?]::text[]");
                    parameters.add(SIGNS
                            + signs.substring(
                                    0,
                                    signs.offsetByCodePoints(
                                            0, Math.min(MAX_SIGNS, signs.codePointCount(0, signs.length())))));
                }
            }
            for (String word : words) {
                boolean byInitials = Hangul.isInitials(word);
                String keys = Hangul.keys(word);
                if (keys.length() <= GRAM) {
                    conditions.add("grams @> array[?]::text[]");
                    parameters.add((byInitials ? "i" : "k") + keys);
                } else {
                    conditions.add((byInitials ? "initials" : "keys") + " like ?");
                    parameters.add("%" + keys + "%");
                }
            }
            String title = words.stream().allMatch(Hangul::isInitials) ? "title_initials" : "title_keys";
            String whole = words.stream().map(Hangul::keys).collect(Collectors.joining());
            parameters.addAll(List.of(whole, whole + "%", "%" + whole + "%"));
            parameters.add(String.join(" ", words).toLowerCase(Locale.ROOT));
            parameters.add(MAX_HITS);
            return new Query(
                    """
                    with found as materialized (
                        select show_id, title_keys, title_initials from event_search where %s
                    )
                    select s.id, s.title, v.name as place_name, s.running_time
                    from found f
                        join event_show s on s.id = f.show_id
                        join event_venue v on v.id = s.venue_id
                        left join event_sales_show t on t.show_id = s.id
                    where s.withdrawn_at is null
                    order by
                        case when f.%s = ? then 0 when f.%s like ? then 1 when f.%s like ? then 2 else 3 end,
                        position(? in lower(s.title)) = 0,
                        coalesce(t.tickets, 0) desc,
                        s.id desc
                    limit ?
                    """.formatted(String.join(" and ", conditions), title, title, title),
                    parameters,
                    conditions.isEmpty());
        }
    }
}
