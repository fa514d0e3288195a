package dev.fulcrum.serve.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.graph.Tensor;
import dev.fulcrum.serve.RefusedException;
import dev.fulcrum.serve.ServedModel;
import dev.fulcrum.serve.TestingModels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InferReaderTest {
    private static final InferReader READER = new InferReader(32);
    /// One input x FP32 [-1,2], one output y the same, at most 16 rows.
    private static final ServedModel MODEL = TestingModels.twoFloats();

    private static InferCall read(String json) {
        return READER.read(MODEL, ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)), -1);
    }

    private static String input(String rest) {
        return "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\"," + rest + "}]}";
    }

    @Test
    void readsFlatNestedAndInAnyOrderOfKeys() {
        for (String data : List.of("[1,2,3.5,-4e2]", "[[1,2],[3.5,-4e2]]")) {
            Tensor want = Tensor.ofFloats(new float[] {1, 2, 3.5f, -400}, 2, 2);
            assertThat(read(input("\"shape\":[2,2],\"data\":" + data)).inputs()).containsExactly(want);
            assertThat(read("{\"inputs\":[{\"data\":" + data + ",\"shape\":[2,2],\"datatype\":\"FP32\",\"name\":\"x\"}],\"id\":\"7\"}").inputs())
                    .containsExactly(want);
        }
        assertThat(read("{\"parameters\":{\"timeout\":5000,\"priority\":1,\"else\":{\"a\":[]}}," + input("\"shape\":[1,2],\"data\":[1,2]")
                .substring(1)).timeoutNanos()).hasValue(5_000_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{\"inputs\":1}", "{\"inputs\":[]}", "{\"inputs\":[1]}", "{\"inputs\":[{}]}", "{}{}",
        "{\"inputs\":[{\"name\":\"z\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2]}]}",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP64\",\"shape\":[1,2],\"data\":[1,2]}]}",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[1,2,3]}]}",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,2],\"data\":[1,2]}]}",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[0,2],\"data\":[]}]}",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[17,2],\"data\":[]}]}",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[9223372036854775807,2],\"data\":[1,2]}]}",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[92233720368547758070,2],\"data\":[1,2]}]}",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1]}]}",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2,3]}]}",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,\"2\"]}]}",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,1e99]}]}",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,NaN]}]}",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"parameters\":{\"binary_data_size\":8}}]}",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"parameters\":{\"binary_data_size\":-8}}]}",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2]},{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2]}]}",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2]}],\"outputs\":[{\"name\":\"nope\"}]}"})
    void refusesWhatIsWrong(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(RefusedException.class).hasMessageNotContaining("dev.fulcrum");
    }

    @Test
    void refusesDepth() {
        assertThatThrownBy(() -> read("{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}")).isInstanceOf(RefusedException.class);
    }

    @Test
    void binaryTensorsAreSlicesOfTheBody() {
        String json = input("\"shape\":[1,2],\"parameters\":{\"binary_data_size\":8}");
        ByteBuffer body = ByteBuffer.allocateDirect(json.length() + 8).order(ByteOrder.LITTLE_ENDIAN);
        body.put(json.getBytes(StandardCharsets.UTF_8)).putFloat(1.5f).putFloat(-2).flip();
        InferCall call = READER.read(MODEL, body, json.length());
        assertThat(call.inputs().getFirst().toFloatArray()).containsExactly(1.5f, -2);
        body.putFloat(json.length(), 9);
        assertThat(call.inputs().getFirst().toFloatArray()).containsExactly(9, -2);
        assertThatThrownBy(() -> READER.read(MODEL, body.limit(body.limit() - 1), json.length())).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> READER.read(MODEL, body, 1_000_000)).isInstanceOf(RefusedException.class);
    }

    /// Cut, flipped and repeated bytes: a refusal or a call, never another exception.
    @Test
    void damagedBodiesAreRefused() {
        byte[] good = input("\"shape\":[2,2],\"data\":[[1,2],[3.5,-4e2]]").getBytes(StandardCharsets.UTF_8);
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = java.util.Arrays.copyOf(good, 1 + random.nextInt(good.length));
            for (int n = random.nextInt(4); n >= 0; n--) bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            try {
                READER.read(MODEL, ByteBuffer.wrap(bad), random.nextInt(4) == 0 ? random.nextInt(bad.length + 5) : -1);
            } catch (RefusedException expected) {
                continue;
            }
        }
    }
}
