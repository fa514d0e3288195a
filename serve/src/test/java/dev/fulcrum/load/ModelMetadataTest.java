package dev.fulcrum.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.unit.FaultException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelMetadataTest {
    private static final ModelMetadata MODEL = new ModelMetadata("m", List.of(new ModelMetadata.Input("image", "UINT8", List.of(-1L, 2L, 2L, 1L)),
            new ModelMetadata.Input("ids", "INT64", List.of(-1L, -1L))));

    @Test
    void theFirstOpenDimensionTakesTheSamples() {
        assertThat(MODEL.forSamples(8, Map.of("ids", List.of(8L, 16L)))).extracting(ModelMetadata.Input::shape)
                .containsExactly(List.of(8L, 2L, 2L, 1L), List.of(8L, 16L));
    }

    @Test
    void whatStaysOpenIsToldWithTheWayOut() {
        assertThatThrownBy(() -> MODEL.forSamples(1, Map.of("none", List.of(1L)))).isInstanceOf(FaultException.class)
                .hasMessageContaining("--shape ids=1,128").hasMessageContaining("must name an input of the model");
        ModelMetadata one = new ModelMetadata("m", List.of(new ModelMetadata.Input("x", "FP32", List.of(1L, 3L))));
        assertThat(one.forSamples(1, Map.of()).getFirst().shape()).containsExactly(1L, 3L);
        assertThatThrownBy(() -> one.forSamples(8, Map.of())).hasMessageContaining("--samples");
    }

    @ParameterizedTest
    @CsvSource({"FP32,4", "FP64,8", "FP16,2", "UINT8,1", "INT8,1", "INT16,2", "INT32,4", "INT64,8", "BOOL,1"})
    void bytesAreAsManyAsTheTypeSays(String type, int width) {
        byte[] request = InferRequest.of("h:1", "m", List.of(new ModelMetadata.Input("x", type, List.of(3L, 5L))), true, List.of("A: b"), 1);
        String text = new String(request, StandardCharsets.ISO_8859_1);
        int head = text.indexOf("\r\n\r\n") + 4;
        int json = Integer.parseInt(text.replaceAll("(?s).*Inference-Header-Content-Length: (\\d+)\r\n.*", "$1"));
        assertThat(request.length - head - json).isEqualTo(15 * width);
        assertThat(text).contains("Content-Length: " + (json + 15 * width), "A: b\r\n", "\"binary_data_size\":" + 15 * width);
    }

    @Test
    void aShapeWithoutEndIsRefused() {
        assertThatThrownBy(() -> InferRequest.of("h:1", "m", List.of(new ModelMetadata.Input("x", "FP32", List.of(1L << 40, 1L << 40))), true,
                List.of(), 1)).isInstanceOf(FaultException.class).hasMessageContaining("64 MiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://a:1", "http://", "http://a:70000", "http://a:1/v2", "ftp://a", "a b"})
    void addressesOfAnotherKindAreRefused(String url) {
        assertThatThrownBy(() -> ServerAddress.of(url)).isInstanceOf(FaultException.class).hasMessageContaining("http://HOST:PORT");
    }

    @Test
    void addressesAreReadAsTyped() {
        assertThat(ServerAddress.of("localhost:8080")).isEqualTo(new ServerAddress("localhost", 8080));
        assertThat(ServerAddress.of("http://[::1]:9/").authority()).isEqualTo("[::1]:9");
        assertThat(ServerAddress.of("http://a").port()).isEqualTo(80);
    }
}
