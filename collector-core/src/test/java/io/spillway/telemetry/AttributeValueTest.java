package io.spillway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttributeValueTest {
    @Test
    void holdsWhatItWasMadeOf() {
        assertThat(AttributeValue.of("größer").asString()).isEqualTo("größer");
        assertThat(AttributeValue.of("").asString()).isEmpty();
        assertThat(AttributeValue.of(true).asBoolean()).isTrue();
        assertThat(AttributeValue.of(false).asBoolean()).isFalse();
        assertThat(AttributeValue.of(-0.0).asDouble()).isEqualTo(-0.0);
        assertThat(AttributeValue.of(Double.NaN).asDouble()).isNaN();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 127, 128, -1, Long.MAX_VALUE, Long.MIN_VALUE})
    void holdsWholeNumbersOfEveryLength(long number) {
        assertThat(AttributeValue.of(number).asLong()).isEqualTo(number);
        assertThat(AttributeValue.of(number).toAnyValue())
                .isEqualTo(AnyValue.newBuilder().setIntValue(number).build());
    }

    @Test
    void knowsTheTypeOfEveryKind() {
        Map<AttributeValue.Type, AnyValue> values = Map.of(
                AttributeValue.Type.EMPTY, AnyValue.getDefaultInstance(),
                AttributeValue.Type.STRING,
                        AnyValue.newBuilder().setStringValue("").build(),
                AttributeValue.Type.BOOLEAN,
                        AnyValue.newBuilder().setBoolValue(false).build(),
                AttributeValue.Type.LONG, AnyValue.newBuilder().setIntValue(0).build(),
                AttributeValue.Type.DOUBLE,
                        AnyValue.newBuilder().setDoubleValue(0).build(),
                AttributeValue.Type.BYTES,
                        AnyValue.newBuilder().setBytesValue(ByteString.EMPTY).build(),
                AttributeValue.Type.ARRAY,
                        AnyValue.newBuilder()
                                .setArrayValue(ArrayValue.getDefaultInstance())
                                .build(),
                AttributeValue.Type.MAP,
                        AnyValue.newBuilder()
                                .setKvlistValue(KeyValueList.getDefaultInstance())
                                .build());

        assertThat(values).containsOnlyKeys(AttributeValue.Type.values());
        values.forEach((type, value) -> {
            assertThat(AttributeValue.of(value).type()).isEqualTo(type);
            assertThat(AttributeValue.of(value).toAnyValue()).isEqualTo(value);
        });
    }

    @Test
    void looksBeyondFieldsItDoesNotKnow() {
        UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
                .addField(100, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
                .build();
        AnyValue value = AnyValue.newBuilder()
                .setStringValue("x")
                .setUnknownFields(unknown)
                .build();

        assertThat(AttributeValue.of(value).asString()).isEqualTo("x");
        assertThat(AttributeValue.of(
                                AnyValue.newBuilder().setUnknownFields(unknown).build())
                        .type())
                .isEqualTo(AttributeValue.Type.EMPTY);
    }

    @Test
    void comparesTextsWithoutDecodingThem() {
        assertThat(AttributeValue.of("shop").isString(AttributeKey.of("shop"))).isTrue();
        assertThat(AttributeValue.of("shops").isString(AttributeKey.of("shop"))).isFalse();
        assertThat(AttributeValue.of("").isString(AttributeKey.of("shop"))).isFalse();
        assertThat(AttributeValue.of(5).isString(AttributeKey.of("5"))).isFalse();
    }

    @Test
    void aViewIsFilledAgain() {
        AttributeValue view = AttributeValue.of("text");
        byte[] number = AnyValue.newBuilder().setIntValue(5).build().toByteArray();

        view.view(number, 0, number.length);
        assertThat(view.asLong()).isEqualTo(5);
        view.view(number, 0, 0);
        assertThat(view.type()).isEqualTo(AttributeValue.Type.EMPTY);
    }

    @Test
    void refusesToBeReadAsAnotherType() {
        assertThatThrownBy(() -> AttributeValue.of(5).asString())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("type of attribute value: LONG (expected: STRING)");
        assertThatThrownBy(() -> new AttributeValue().asDouble())
                .hasMessage("type of attribute value: EMPTY (expected: DOUBLE)");
    }
}
