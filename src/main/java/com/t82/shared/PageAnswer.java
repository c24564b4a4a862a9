package com.t82.shared;

import java.util.List;
import java.util.function.Function;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;

/**
 * One page of a listing, with all members that the mobile app reads. The JSON of Spring Data's own page is not stable,
 * so the contract is written out here.
 */
public record PageAnswer<T>(
        List<T> content,
        int totalPages,
        long totalElements,
        boolean first,
        boolean last,
        int size,
        int number,
        int numberOfElements,
        boolean empty,
        SortAnswer sort,
        PageableAnswer pageable) {

    public static <E, T> PageAnswer<T> of(Page<E> page, Function<? super E, ? extends T> mapping) {
        Page<T> mapped = page.map(mapping);
        return new PageAnswer<>(
                mapped.getContent(),
                mapped.getTotalPages(),
                mapped.getTotalElements(),
                mapped.isFirst(),
                mapped.isLast(),
                mapped.getSize(),
                mapped.getNumber(),
                mapped.getNumberOfElements(),
                mapped.isEmpty(),
                SortAnswer.of(mapped.getSort()),
                PageableAnswer.of(mapped.getPageable()));
    }

    public record SortAnswer(boolean empty, boolean sorted, boolean unsorted) {

        static SortAnswer of(Sort sort) {
            return new SortAnswer(sort.isEmpty(), sort.isSorted(), sort.isUnsorted());
        }
    }

    public record PageableAnswer(
            int pageNumber, int pageSize, long offset, boolean paged, boolean unpaged, SortAnswer sort) {

        static PageableAnswer of(Pageable pageable) {
            return pageable.isPaged()
                    ? new PageableAnswer(
                            pageable.getPageNumber(),
                            pageable.getPageSize(),
                            pageable.getOffset(),
                            true,
                            false,
                            SortAnswer.of(pageable.getSort()))
                    : new PageableAnswer(0, 0, 0, false, true, SortAnswer.of(pageable.getSort()));
        }
    }
}
