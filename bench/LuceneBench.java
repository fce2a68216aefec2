import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.MMapDirectory;

/** Indexes lines of terms ("terms") or of English ("english"), or answers lines of terms ("search"): "nanoseconds id id ..." a line. One segment, k1 = 0.9, b = 0.4. */
public class LuceneBench {
    public static void main(String[] args) throws Exception {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (var directory = new MMapDirectory(Path.of(args[1]))) {
            switch (args[0]) {
                case "terms" -> build(in, directory, new WhitespaceAnalyzer());
                case "english" -> build(in, directory, new EnglishAnalyzer());
                default -> search(in, directory);
            }
        }
    }

    static void build(BufferedReader in, MMapDirectory directory, Analyzer analyzer) throws Exception {
        var config = new IndexWriterConfig(analyzer);
        config.setSimilarity(new BM25Similarity(0.9f, 0.4f)).setRAMBufferSizeMB(512);
        var type = new FieldType();
        type.setTokenized(true);
        type.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
        type.freeze();
        try (var writer = new IndexWriter(directory, config)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                var document = new Document();
                document.add(new Field("body", line, type));
                writer.addDocument(document);
            }
            writer.forceMerge(1);
        }
    }

    static void search(BufferedReader in, MMapDirectory directory) throws Exception {
        var searcher = new IndexSearcher(DirectoryReader.open(directory));
        searcher.setSimilarity(new BM25Similarity(0.9f, 0.4f));
        searcher.setQueryCache(null);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            var counts = new java.util.LinkedHashMap<String, Integer>();
            for (String term : line.split(" ")) counts.merge(term, 1, Integer::sum);
            var builder = new BooleanQuery.Builder();
            for (var entry : counts.entrySet()) {
                org.apache.lucene.search.Query query = new TermQuery(new Term("body", entry.getKey()));
                if (entry.getValue() > 1) query = new org.apache.lucene.search.BoostQuery(query, entry.getValue());
                builder.add(query, BooleanClause.Occur.SHOULD);
            }
            long begin = System.nanoTime();
            ScoreDoc[] hits = searcher.search(builder.build(), 10).scoreDocs;
            long took = System.nanoTime() - begin;
            var out = new StringBuilder().append(took);
            for (ScoreDoc hit : hits) out.append(' ').append(hit.doc);
            System.out.println(out);
            System.out.flush();
        }
    }
}
