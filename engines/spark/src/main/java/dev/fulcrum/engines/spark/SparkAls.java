package dev.fulcrum.engines.spark;

import dev.fulcrum.train.factor.Factorizer;
import dev.fulcrum.train.factor.Factors;
import dev.fulcrum.train.factor.ImplicitAls;
import dev.fulcrum.train.factor.Interactions;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.recommendation.ALS;
import org.apache.spark.ml.recommendation.ALSModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/// Factors by Spark MLlib's alternating least squares, on as many machines as there are.
///
/// Its objective divided by the weight of unseen pairs is nearly ours: a seen pair counts 1 + alpha x c towards 1 with it, c/a towards 1 and 1 towards 0
/// with us; so alpha = 1/a. It scales the ridge by the number of entries of a row, we by their weight and that of all unseen pairs of the row: the ridge
/// given to it is such that all rows together have the same, and the last sweeps are made here on our objective, so that what comes out is what is made
/// without a cluster, but for a tolerance.
public final class SparkAls implements Factorizer {
    private static final StructType COLUMNS = new StructType().add("user", DataTypes.IntegerType).add("item", DataTypes.IntegerType)
            .add("weight", DataTypes.FloatType);
    /// Of the usual 12; from MLlib's factors they lead to within 0.03 of NDCG@10.
    private static final int LAST_SWEEPS = 6;
    private final SparkSession session;

    private final boolean ours;

    /// @param ours whether what comes out is to be what is made without a cluster; else it is MLlib's alone
    private SparkAls(SparkSession session, boolean ours) {
        this.session = session;
        this.ours = ours;
    }

    /// On the cluster at an address; the caller closes it by stopping the session.
    public static SparkAls at(String address) {
        return new SparkAls(Spark.at(address), true);
    }

    /// MLlib alone, its ridge the regularisation over the weight of unseen pairs.
    static SparkAls alone(String address) {
        return new SparkAls(Spark.at(address), false);
    }

    @Override
    public Factors factor(Interactions x, int width, int sweeps, Weighting weighting, long seed) {
        List<Row> rows = new ArrayList<>(x.entries());
        for (int u = 0; u < x.users(); u++) {
            for (int e = x.first()[u]; e < x.first()[u + 1]; e++) rows.add(RowFactory.create(u, x.item()[e], x.weight()[e]));
        }
        Dataset<Row> table = session.createDataFrame(rows, COLUMNS);
        ALSModel model = new ALS().setRank(width).setMaxIter(sweeps).setImplicitPrefs(true).setAlpha(1 / weighting.unseen())
                .setRegParam(ours ? ridge(x, weighting) : weighting.regularisation() / weighting.unseen()).setSeed(seed).setUserCol("user").setItemCol("item").setRatingCol("weight")
                .fit(table);
        float[] items = matrix(model.itemFactors(), x.items(), width);
        if (!ours) return new Factors(width, matrix(model.userFactors(), x.users(), width), items);
        return new ImplicitAls().from(items, x, width, LAST_SWEEPS, weighting);
    }

    private static double ridge(Interactions x, Weighting weighting) {
        double weight = weighting.unseen() * x.users() * x.items();
        for (float w : x.weight()) weight += w;
        return weighting.regularisation() / weighting.unseen() * weight / Math.max(1, x.entries());
    }

    /// Rows without entries stay 0.
    private static float[] matrix(Dataset<Row> factors, int rows, int width) {
        float[] matrix = new float[rows * width];
        for (Row row : factors.collectAsList()) {
            List<Object> values = CollectionConverters.asJava(row.getSeq(1));
            for (int i = 0; i < width; i++) matrix[row.getInt(0) * width + i] = (Float) values.get(i);
        }
        return matrix;
    }

    public void stop() {
        session.stop();
    }
}
