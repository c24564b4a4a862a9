package com.t82.event.demo;

import com.t82.event.CategoryId;
import com.t82.event.SectionId;
import com.t82.event.ShowId;
import com.t82.event.VenueId;
import com.t82.event.programme.Announcing;
import com.t82.event.programme.Billing;
import com.t82.event.programme.Occupying;
import com.t82.event.programme.Pricing;
import com.t82.event.programme.Publishing;
import com.t82.event.venue.Block;
import com.t82.event.venue.Venue;
import com.t82.event.venue.VenueSetup;
import com.t82.shared.KoreanTime;
import com.t82.shared.Money;
import com.t82.shared.StandaloneOnly;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.ApplicationModuleInitializer;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Three venues and a season of invented shows, on sale now, soon and later, counted from the first start. All of it is
 * there or nothing is. A later start adds dates where time has left nothing to book, and one in the studio that begins so
 * soon that doors, reminders and reviews can be tried.
 */
@Component
@StandaloneOnly
public class EventDemoData implements ApplicationModuleInitializer {

    private static final long LOCK = 0x743832_6576656EL;

    /** Long enough ago that the sale is plainly running. */
    private static final Duration ON_SALE = Duration.ofDays(-3);

    private static final String STUDIO = "달무리소극장";
    private static final String HALL = "은하아트홀 대극장";
    private static final String ARENA = "청람아레나";

    /** Doors open three hours before the start, so they are open when this is announced. */
    private static final Duration SOON = Duration.ofHours(2);

    private static final Duration TODAY = Duration.ofHours(12);
    /** How many days a date may move when its venue is taken. */
    private static final int LATEST = 30;

    private static final Duration EVER = Duration.ofDays(3_650);

    private final VenueSetup venues;
    private final Publishing publishing;
    private final Announcing announcing;
    private final Occupying occupying;
    private final Pricing pricing;
    private final JdbcClient jdbc;
    private final TransactionOperations transaction;
    private final Clock clock;

    public EventDemoData(
            VenueSetup venues,
            Publishing publishing,
            Announcing announcing,
            Occupying occupying,
            Pricing pricing,
            JdbcClient jdbc,
            TransactionOperations transaction,
            Clock clock) {
        this.venues = venues;
        this.publishing = publishing;
        this.announcing = announcing;
        this.occupying = occupying;
        this.pricing = pricing;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public void initialize() {
        transaction.executeWithoutResult(status -> {
            jdbc.sql("select pg_advisory_xact_lock(?)").param(LOCK).query().singleRow();
            boolean there = jdbc.sql("select exists (select from event_show)")
                    .query(Boolean.class)
                    .single();
            if (!there) {
                openSeason();
            }
            for (String venue : List.of(STUDIO, HALL, ARENA)) {
                idle(venue, EVER).ifPresent(show -> List.of(5, 12, 30).forEach(days -> announceWhereFree(show, days)));
            }
            idle(STUDIO, TODAY).ifPresent(show -> {
                Instant start = clock.instant().plus(SOON).truncatedTo(ChronoUnit.MINUTES);
                if (occupying.isFree(show, start)) {
                    announcing.announce(show, start, start.minus(Duration.ofMinutes(10)));
                }
            });
        });
    }

    /** What could be played at a venue where nothing can be booked that begins within this time. */
    private Optional<ShowId> idle(String venue, Duration within) {
        Instant now = clock.instant();
        return jdbc.sql("""
                        select s.id from event_show s join event_venue v on v.id = s.venue_id
                        where v.name = :venue and s.withdrawn_at is null and s.booking_opens_at <= :now
                            and exists (select from event_price c where c.show_id = s.id)
                            and not exists (
                                select from event_performance p join event_show o on o.id = p.show_id
                                where o.venue_id = v.id and o.withdrawn_at is null and o.booking_opens_at <= :now
                                    and p.cancelled_at is null and p.booking_closes_at > :now and p.starts_at <= :until)
                        order by s.id limit 1
                        """)
                .param("venue", venue)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("until", now.plus(within).atOffset(ZoneOffset.UTC))
                .query((row, number) -> new ShowId(row.getLong("id")))
                .optional();
    }

    /** On the first day from then on on which the venue is free; booking closes two hours before the start. */
    private void announceWhereFree(ShowId show, int daysAhead) {
        for (int day = daysAhead; day < daysAhead + LATEST; day++) {
            if (occupying.isFree(show, start(day, 19, 30))) {
                announce(show, day, 19, 30);
                return;
            }
        }
    }

    private Instant start(int daysAhead, int hour, int minute) {
        LocalDate day = KoreanTime.date(clock.instant()).plusDays(daysAhead);
        return KoreanTime.instant(day.atTime(LocalTime.of(hour, minute)));
    }

    private void announce(ShowId show, int daysAhead, int hour, int minute) {
        Instant start = start(daysAhead, hour, minute);
        announcing.announce(show, start, start.minus(Duration.ofHours(2)));
    }

    private void openSeason() {
        Place studio = venue(STUDIO, "서울특별시 종로구 은행나무길 12", 100, 10, 10);
        studio.mark("R석", new Block(1, 1, 4, 10));
        studio.mark("S석", new Block(5, 1, 6, 10));

        Place hall = venue(HALL, "서울특별시 용산구 물결로 82", 1_200, 30, 40);
        hall.mark("VIP석", new Block(1, 1, 8, 40));
        hall.mark("R석", new Block(9, 1, 8, 40));
        hall.mark("S석", new Block(17, 1, 8, 40));
        hall.mark("A석", new Block(25, 1, 6, 40));

        Place arena = venue(ARENA, "인천광역시 연수구 바람개비로 200", 20_000, 100, 200);
        arena.mark("VIP", new Block(1, 51, 20, 100));
        arena.mark("R 왼쪽", new Block(1, 1, 20, 50));
        arena.mark("R 오른쪽", new Block(1, 151, 20, 50));
        arena.mark("S 왼쪽", new Block(21, 1, 40, 50));
        arena.mark("S 가운데", new Block(21, 51, 40, 100));
        arena.mark("S 오른쪽", new Block(21, 151, 40, 50));
        arena.mark("A 왼쪽", new Block(61, 1, 40, 50));
        arena.mark("A 가운데", new Block(61, 51, 40, 100));
        arena.mark("A 오른쪽", new Block(61, 151, 40, 50));

        new Season(arena, 4, ON_SALE)
                .show("봄밤의 파도 — 윤슬 단독 콘서트", "spring-tide", "150분", "8세 이상", "윤슬(YUNSEUL)")
                .text("""
                        데뷔 10년, 윤슬이 처음으로 아레나 무대에 오릅니다.
                        밤바다를 그대로 옮긴 360도 무대와 스트링 12인조가 함께하는 단 하루의 공연.
                        첫 곡부터 앙코르까지, 관객의 응원봉이 파도의 빛이 됩니다.""")
                .prices(165_000, 143_000, 143_000, 121_000, 121_000, 121_000, 99_000, 99_000, 99_000)
                .on(32, 18, 0);
        new Season(hall, 5, ON_SALE)
                .show("늦은 편지 — 한겨울 발라드 나이트", "late-letter", "120분", "전체 관람가", "한겨울, 서이든")
                .text("""
                        부치지 못한 편지 한 통에서 시작되는 발라드의 밤.
                        피아노와 첼로, 그리고 두 사람의 목소리만으로 채웁니다.
                        공연이 끝나면 로비에서 관객의 편지를 대신 부쳐 드립니다.""")
                .prices(132_000, 110_000, 88_000, 66_000)
                .on(12, 19, 30)
                .on(13, 18, 0)
                .on(19, 19, 30);
        new Season(hall, 6, Duration.ofMinutes(30))
                .show("BLOCK 82 힙합 페스타", "block-82", "180분", "15세 이상", "MC 자정, 디제이 소나기, 크루 팔이")
                .text("""
                        여덟 팀, 두 개의 무대, 쉬는 시간 없는 세 시간.
                        신인 래퍼들의 공개 배틀 결승이 현장에서 펼쳐집니다.
                        전석 스탠딩 느낌 그대로, 좌석은 안전하게.""")
                .prices(121_000, 99_000, 77_000, 55_000)
                .on(24, 18, 0)
                .on(25, 17, 0);
        new Season(studio, 7, ON_SALE)
                .show("푸른 자정 — 새벽네시 재즈 트리오", "blue-midnight", "90분", "12세 이상", "새벽네시")
                .text("""
                        백 석의 작은 방, 숨소리까지 들리는 거리에서 듣는 피아노 트리오.
                        매회 다른 세트리스트로, 신청곡 한 곡을 즉흥으로 연주합니다.""")
                .prices(55_000, 44_000)
                .on(2, 20, 0)
                .on(9, 20, 0)
                .on(16, 20, 0)
                .on(45, 20, 0);
        new Season(hall, 8, Duration.ofHours(3))
                .show("꽃길만 걷자 — 트로트 대잔치", "flower-road", "140분", "전체 관람가", "오달래, 진도령, 나복희")
                .text("""
                        부모님과 함께 부르는 흥겨운 한 판.
                        오달래의 구수한 입담과 진도령의 시원한 가창, 열두 인조 악단의 생음악으로 만나는 트로트 종합 선물.""")
                .prices(110_000, 99_000, 77_000, 55_000)
                .on(40, 14, 0)
                .on(40, 18, 30);
        new Season(arena, 9, Duration.ofDays(2))
                .show(
                        "노던 랜턴스 첫 내한공연 Northern Lanterns",
                        "northern-lanterns",
                        "110분",
                        "12세 이상",
                        "Northern Lanterns(노던 랜턴스)")
                .text("""
                        북쪽 도시에서 온 사 인조 드림 팝 밴드 노던 랜턴스의 첫 한국 공연.
                        새 앨범 〈Paper Aurora〉 전곡과 오로라를 재현한 레이저 무대를 만납니다.""")
                .prices(176_000, 154_000, 154_000, 132_000, 132_000, 132_000, 110_000, 110_000, 110_000)
                .on(75, 19, 0);
        new Season(studio, 10, Duration.ofMinutes(10))
                .show("골목의 온도 — 종이비행기", "alley-warmth", "80분", "전체 관람가", "종이비행기")
                .text("""
                        골목 끝 작업실에서 녹음한 노래들을 가장 작은 무대에서 들려드립니다.
                        인디 밴드 종이비행기의 두 번째 정규 음반 발매 기념 공연.""")
                .prices(44_000, 33_000)
                .on(10, 19, 0)
                .on(11, 17, 0);
        new Season(hall, 11, ON_SALE)
                .show("뮤지컬 시계탑의 유령들", "clock-tower", "160분 (인터미션 20분 포함)", "8세 이상", "강이레, 도하늘, 문새벽")
                .text("""
                        자정이 되면 하루를 되돌릴 수 있는 시계탑, 그곳에 사는 세 유령과 한 소녀의 이야기.
                        회전 무대 위로 여섯 층 높이의 시계탑이 솟아오릅니다.
                        오리지널 팀이 직접 연출한 한국어 공연.""")
                .prices(154_000, 132_000, 99_000, 66_000)
                .on(6, 19, 30)
                .on(7, 14, 0)
                .on(7, 19, 0)
                .on(60, 19, 30);
        new Season(hall, 11, Duration.ofDays(5))
                .show("뮤지컬 미드나이트 아틀리에 Midnight Atelier", "midnight-atelier", "135분", "14세 이상", "서라온, 유단우")
                .text("""
                        밤에만 문을 여는 화실, 그림 속 인물들이 걸어 나와 못다 한 노래를 부릅니다.
                        무대 전체가 캔버스가 되는 실시간 프로젝션 뮤지컬.""")
                .prices(154_000, 132_000, 99_000, 66_000)
                .on(55, 19, 30)
                .on(56, 14, 0);
        new Season(hall, 12, ON_SALE)
                .show("창작뮤지컬 조선별곡", "joseon-stars", "150분 (인터미션 15분 포함)", "8세 이상", "이가람, 백소율, 정해솔")
                .text("""
                        별을 기록하던 천문관과 노래를 훔친 소리꾼.
                        금지된 별자리를 두고 두 사람이 한양의 밤을 달립니다.
                        국악 오케스트라와 록 밴드가 한 무대에서 만나는 창작뮤지컬.""")
                .prices(132_000, 110_000, 88_000, 55_000)
                .on(15, 19, 30)
                .on(16, 14, 0)
                .on(48, 19, 30);
        new Season(studio, 12, Duration.ofHours(6))
                .show("창작뮤지컬 수선화 우체국", "daffodil-post", "100분", "전체 관람가", "하나래, 송바다")
                .text("""
                        섬에서 가장 작은 우체국에 주소 없는 엽서가 도착합니다.
                        배우 둘과 아코디언 한 대로 그려 내는 따뜻한 이 인극.""")
                .prices(55_000, 40_000)
                .on(20, 16, 0)
                .on(21, 16, 0)
                .on(22, 19, 0);
        new Season(hall, 11, Duration.ofDays(3))
                .show("뮤지컬 달빛 서커스", "moonlight-circus", "130분", "전체 관람가", "노을빛 유랑단")
                .text("""
                        보름달이 뜨면 천막이 열립니다.
                        공중 곡예사와 노래하는 광대들이 펼치는 이 세상 마지막 서커스의 하룻밤.""")
                .prices(143_000, 121_000, 99_000, 66_000)
                .on(66, 15, 0)
                .on(66, 19, 0);
        new Season(arena, 13, ON_SALE)
                .show("야구 챔피언 시리즈 1차전 은하 웨일스 : 설악 팔콘스", "baseball-final", "약 210분", "전체 관람가", "은하 웨일스, 설악 팔콘스")
                .text("""
                        정규 시즌 1위 은하 웨일스와 돌풍의 설악 팔콘스가 돔에서 맞붙습니다.
                        챔피언 시리즈 첫 경기, 시구는 지역 리틀야구단이 맡습니다.""")
                .prices(70_000, 50_000, 50_000, 30_000, 35_000, 30_000, 15_000, 18_000, 15_000)
                .on(5, 18, 30);
        new Season(arena, 14, Duration.ofDays(1))
                .show("축구 슈퍼 매치 백령 FC : 마라도 유나이티드", "super-match", "약 120분", "전체 관람가", "백령 FC, 마라도 유나이티드")
                .text("""
                        북쪽 끝과 남쪽 끝, 두 섬을 대표하는 팀의 시즌 마지막 맞대결.
                        이기는 팀이 우승컵을 듭니다.""")
                .prices(60_000, 45_000, 45_000, 30_000, 35_000, 30_000, 15_000, 20_000, 15_000)
                .on(28, 19, 0);
        new Season(arena, 15, ON_SALE)
                .show("E스포츠 네온 리그 그랜드 파이널", "neon-league", "약 300분", "12세 이상", "팀 오로라, 팀 그래비티")
                .text("""
                        5전 3선승제 결승전을 아레나의 초대형 화면으로.
                        팀 오로라의 3연패냐, 팀 그래비티의 첫 우승이냐.
                        오프닝 무대와 선수 사인회가 이어집니다.""")
                .prices(88_000, 66_000, 66_000, 44_000, 44_000, 44_000, 33_000, 33_000, 33_000)
                .on(18, 17, 0);
        new Season(arena, 16, Duration.ofHours(4))
                .show("은반 갈라 설원의 왈츠", "snow-waltz", "130분 (휴식 20분 포함)", "전체 관람가", "은반 위의 별들")
                .text("""
                        국내외 피겨 스타 열네 명이 꾸미는 겨울밤의 갈라.
                        현장 오케스트라의 왈츠에 맞춰 은반이 하얀 설원으로 변합니다.""")
                .prices(143_000, 110_000, 110_000, 88_000, 99_000, 88_000, 55_000, 66_000, 55_000)
                .on(50, 17, 0);
        new Season(studio, 5, Duration.ofHours(8))
                .show("안녕, 나의 여름 — 서이든 소극장 콘서트", "goodbye-summer", "100분", "8세 이상", "서이든")
                .text("""
                        여름의 끝에서 부르는 다정한 인사.
                        서이든이 직접 쓴 일기와 노래를 백 명의 관객과 나눕니다.""")
                .prices(66_000, 55_000)
                .on(35, 19, 0)
                .on(36, 17, 0);
    }

    private Place venue(String name, String address, int seats, int rows, int columns) {
        return new Place(venues.addVenue(new Venue(name, address, seats, seats, rows, columns, null)));
    }

    private final class Place {

        private final VenueId id;
        private final Map<String, SectionId> sections = new LinkedHashMap<>();

        private Place(VenueId id) {
            this.id = id;
        }

        private void mark(String section, Block block) {
            sections.put(section, venues.markSection(id, section, block));
        }
    }

    /** Puts a show on, step by step; the prices in the order of the venue's sections. */
    private final class Season {

        private final Place place;
        private final CategoryId category;
        private final Instant opening;
        private String title = "";
        private String slug = "";
        private String runningTime = "";
        private String age = "";
        private String artists = "";
        private ShowId show = new ShowId(0);

        private Season(Place place, long category, Duration opensIn) {
            this.place = place;
            this.category = new CategoryId(category);
            this.opening = clock.instant().plus(opensIn);
        }

        private Season show(String title, String slug, String runningTime, String age, String artists) {
            this.title = title;
            this.slug = slug;
            this.runningTime = runningTime;
            this.age = age;
            this.artists = artists;
            return this;
        }

        private Season text(String description) {
            show = publishing.publish(
                    new Billing(title, description, runningTime, age, opening, "/posters/" + slug + ".svg", artists),
                    place.id,
                    category);
            return this;
        }

        private Season prices(int... won) {
            List<SectionId> sections = new ArrayList<>(place.sections.values());
            for (int i = 0; i < won.length; i++) {
                pricing.price(show, sections.get(i), Money.of(won[i]));
            }
            return this;
        }

        private Season on(int daysAhead, int hour, int minute) {
            announce(show, daysAhead, hour, minute);
            return this;
        }
    }
}
