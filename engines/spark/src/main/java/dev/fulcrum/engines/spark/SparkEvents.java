package dev.fulcrum.engines.spark;

import dev.fulcrum.data.events.EventCleaning;
import dev.fulcrum.data.events.EventCluster;
import dev.fulcrum.data.events.EventColumns;
import dev.fulcrum.data.events.EventFile;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.HashPartitioner;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import scala.Tuple2;

/// Events read and cleaned on a cluster: rows are numbered in the order of the file and sent to the part of their user, each part is cleaned as a file is,
/// and the parts are joined here.
///
/// The file must lie where all machines see it. In CSV a quoted value may not hold a line break: files are read in pieces.
public final class SparkEvents implements EventCluster {
    private static final int PARTS_A_CORE = 4;

    @Override
    public boolean reaches(String address) {
        return Spark.reaches(address);
    }

    /// One row as text; nothing is null but what the file leaves out.
    private record Raw(long row, String user, String item, String kind, String value, String time) implements Serializable {
        static Raw of(Row r, long row) {
            return new Raw(row, r.getString(0), r.getString(1), r.getString(2), r.getString(3), r.getString(4));
        }

        /// Rows of one user share it.
        String key() {
            return user == null ? "" : user.strip();
        }
    }

    @Override
    public EventCleaning.Cleaned clean(String address, Path file, EventColumns columns, EventCleaning.Rules rules) {
        SparkSession session = Spark.at(address);
        Dataset<Row> table = table(session, file);
        List<String> there = List.of(table.columns());
        for (String wanted : columns.names()) if (!there.contains(wanted)) throw missing(file, wanted, there).raise();
        Dataset<Row> picked = table.select(text(Optional.of(columns.user())), text(Optional.of(columns.item())), text(columns.kind()), text(columns.value()),
                text(columns.time()));
        String told = Json.write(rules);
        int parts = Math.max(1, PARTS_A_CORE * session.sparkContext().defaultParallelism());
        List<byte[]> cleaned = picked.javaRDD().zipWithIndex().mapToPair(r -> keyed(Raw.of(r._1(), r._2()))).partitionBy(new HashPartitioner(parts))
                .mapPartitions(rows -> List.of(part(rows, told)).iterator()).collect();
        return EventCleaning.join(cleaned.stream().map(EventFile::unpack).toList(), rules.timed());
    }

    private static Tuple2<String, Raw> keyed(Raw raw) {
        return new Tuple2<>(raw.key(), raw);
    }

    private static byte[] part(Iterator<Tuple2<String, Raw>> rows, String rules) {
        List<Raw> own = new ArrayList<>();
        while (rows.hasNext()) own.add(rows.next()._2());
        own.sort(Comparator.comparingLong(Raw::row));
        EventCleaning cleaning = new EventCleaning(Json.read(rules, EventCleaning.Rules.class));
        for (Raw r : own) cleaning.event(r.row(), r.user(), r.item(), r.kind(), EventText.number(r.value()), EventText.time(r.time()));
        return EventFile.pack(cleaning.part());
    }

    private static Dataset<Row> table(SparkSession session, Path file) {
        String path = file.toAbsolutePath().toUri().toString();
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|zst)$", "");
        DataFrameReader reader = session.read();
        try {
            if (name.endsWith(".parquet")) return reader.parquet(path);
            if (name.endsWith(".json") || name.endsWith(".jsonl") || name.endsWith(".ndjson")) return reader.option("primitivesAsString", true).json(path);
            return reader.option("header", true).option("escape", "\"").csv(path);
        } catch (Exception e) {
            throw Fault.of("read events", "must be a table in CSV, Parquet or JSON lines, its name ending so, that all machines see under one path",
                    e instanceof AnalysisException ? e.getMessage().lines().findFirst().orElse("") : String.valueOf(e.getMessage()),
                    "check the file, or write it anew as CSV").at(Place.file(file.toString())).raise(e);
        }
    }

    private static Column text(Optional<String> column) {
        return column.map(c -> functions.col("`" + c.replace("`", "``") + "`").cast("string")).orElse(functions.lit(null).cast("string"));
    }

    private static Fault missing(Path file, String wanted, List<String> there) {
        return Fault.of("read events", "must have the column " + wanted, "columns " + there, "correct data.columns").at(Place.file(file.toString()));
    }
}
