package com.t82.shared;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.jspecify.annotations.Nullable;

/** Stores {@link Money} as {@code bigint} won wherever an entity has such an attribute. */
@Converter(autoApply = true)
class MoneyConverter implements AttributeConverter<@Nullable Money, @Nullable Long> {

    @Override
    public @Nullable Long convertToDatabaseColumn(@Nullable Money money) {
        return money == null ? null : money.won();
    }

    @Override
    public @Nullable Money convertToEntityAttribute(@Nullable Long won) {
        return won == null ? null : Money.of(won);
    }
}
