// java -cp 'fulcrum-predictor.jar:onnxruntime.jar' Predict.java model.onnx image.png      (Java 17 or later)
import dev.fulcrum.predictor.Predictor;
import java.nio.file.Path;

public class Predict {
    public static void main(String[] args) {
        try (Predictor predictor = Predictor.load(Path.of(args[0]))) {
            System.out.println(predictor.predict(Path.of(args[1])));
        }
    }
}
