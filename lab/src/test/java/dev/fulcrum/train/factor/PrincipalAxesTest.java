package dev.fulcrum.train.factor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PrincipalAxesTest {
    private static final int ROWS = 60;
    private static final int WIDTH = 6;

    private static float[] rows() {
        Random random = new Random(2);
        float[] rows = new float[ROWS * WIDTH];
        for (int i = 0; i < ROWS; i++) {
            double common = 3 * random.nextGaussian();
            for (int c = 0; c < WIDTH; c++) rows[i * WIDTH + c] = (float) (common * (c % 2 == 0 ? 1 : -0.5) + 0.2 * random.nextGaussian());
        }
        return rows;
    }

    private static double product(float[] rows, int a, int b) {
        double sum = 0;
        for (int c = 0; c < WIDTH; c++) sum += rows[a * WIDTH + c] * rows[b * WIDTH + c];
        return sum;
    }

    @Test
    void productsStayWhatTheyAre() {
        float[] turned = PrincipalAxes.turned(rows(), WIDTH);
        for (int i = 0; i < ROWS; i++) assertThat(product(turned, i, 7)).isCloseTo(product(rows(), i, 7), within(1e-3));
    }

    /// Columns fall in length and do not mix: their second moments are a diagonal.
    @Test
    void theFirstAxisIsTheLongest() {
        double[] gram = ImplicitAls.gram(PrincipalAxes.turned(rows(), WIDTH), WIDTH);
        for (int i = 0; i < WIDTH; i++) {
            if (i > 0) assertThat(gram[i * WIDTH + i]).isLessThanOrEqualTo(gram[(i - 1) * (WIDTH + 1)] + 1e-6);
            for (int j = 0; j < i; j++) assertThat(gram[i * WIDTH + j]).isCloseTo(0, within(1e-2));
        }
        assertThat(gram[0]).isGreaterThan(50 * gram[WIDTH + 1]);
    }
}
