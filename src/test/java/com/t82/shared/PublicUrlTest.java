package com.t82.shared;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PublicUrlTest {

    @Test
    void aSlashAtItsEndDoesNotCount() {
        assertThat(new PublicUrl("https://t82.kr//").address("/images/1")).isEqualTo("https://t82.kr/images/1");
        assertThat(new PublicUrl("https://t82.kr/app").address("/images/1")).isEqualTo("https://t82.kr/app/images/1");
    }
}
