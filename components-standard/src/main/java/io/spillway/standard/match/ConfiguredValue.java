package io.spillway.standard.match;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import java.util.List;
import java.util.Map;

/** Values from configuration files as OTLP has them. */
public final class ConfiguredValue {
    private ConfiguredValue() {}

    public static AnyValue of(Object value) {
        return switch (value) {
            case String text -> AnyValue.newBuilder().setStringValue(text).build();
            case Boolean bool -> AnyValue.newBuilder().setBoolValue(bool).build();
            case Long number -> AnyValue.newBuilder().setIntValue(number).build();
            case Integer number -> AnyValue.newBuilder().setIntValue(number).build();
            case Double number -> AnyValue.newBuilder().setDoubleValue(number).build();
            case byte[] bytes ->
                AnyValue.newBuilder().setBytesValue(ByteString.copyFrom(bytes)).build();
            case List<?> list ->
                AnyValue.newBuilder().setArrayValue(array(list)).build();
            case Map<?, ?> map ->
                AnyValue.newBuilder().setKvlistValue(entries(map)).build();
            default -> AnyValue.newBuilder().setStringValue(value.toString()).build();
        };
    }

    private static ArrayValue array(List<?> list) {
        ArrayValue.Builder array = ArrayValue.newBuilder();
        list.forEach(element -> array.addValues(of(element)));
        return array.build();
    }

    private static KeyValueList entries(Map<?, ?> map) {
        KeyValueList.Builder entries = KeyValueList.newBuilder();
        map.forEach((key, value) ->
                entries.addValues(KeyValue.newBuilder().setKey(key.toString()).setValue(of(value))));
        return entries.build();
    }
}
