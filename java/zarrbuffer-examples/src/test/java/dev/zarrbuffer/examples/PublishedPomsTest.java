package dev.zarrbuffer.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** What is published is complete: what Maven Central asks for is there, and the bill of materials lists everything. */
class PublishedPomsTest {
    private static final Path JAVA = Path.of("..");
    private static final Path BOM = JAVA.resolve("zarrbuffer-bom/pom.xml");

    @Test
    void theBillOfMaterialsListsWhatIsPublished() throws Exception {
        List<String> listed = values(BOM, "/project/dependencyManagement/dependencies/dependency/artifactId");
        TreeSet<String> published = new TreeSet<>();
        for (Path pom : poms()) {
            if (!pom.equals(BOM) && !value(pom, "/project/properties/maven.deploy.skip").equals("true")) {
                published.add(value(pom, "/project/artifactId"));
            }
        }
        assertEquals(published, new TreeSet<>(listed));
    }

    @Test
    void theBillOfMaterialsListsEveryPlatform() throws Exception {
        TreeSet<String> platforms = new TreeSet<>();
        for (String platform : values(JAVA.resolve("../pom.xml"), "/project/properties/*[starts-with(name(), 'javacpp.platform.')]")) {
            platforms.add(platform);
        }
        platforms.add("linux-x86_64-gpu");
        List<String> listed = values(BOM, "/project/dependencyManagement/dependencies/dependency/classifier");
        assertEquals(platforms, new TreeSet<>(listed));
    }

    @Test
    void everyPomIsOfOneVersion() throws Exception {
        String version = value(JAVA.resolve("../pom.xml"), "/project/version");
        assertEquals(version, value(BOM, "/project/version"));
        for (Path pom : poms()) {
            String parent = value(pom, "/project/parent/version");
            assertTrue(parent.isEmpty() || parent.equals(version), pom.toString());
        }
        assertTrue(Files.readString(JAVA.resolve("../README.md")).contains("<version>" + version + "</version>"));
        Path consumer = JAVA.resolve("examples/consumer/pom.xml");
        assertEquals(version, value(consumer, "/project/dependencyManagement/dependencies/dependency/version"));
    }

    @Test
    void everyPomSaysWhatMavenCentralAsksFor() throws Exception {
        for (Path pom : poms()) {
            for (String own : List.of("name", "description")) {
                assertFalse(value(pom, "/project/" + own).isEmpty(), () -> pom + " has no " + own);
            }
        }
        for (Path root : List.of(JAVA.resolve("../pom.xml"), BOM)) {
            for (String inherited : List.of("name", "description", "url", "licenses/license/name", "licenses/license/url",
                    "developers/developer/name", "scm/url", "scm/connection", "scm/developerConnection")) {
                assertFalse(value(root, "/project/" + inherited).isEmpty(), () -> root + " has no " + inherited);
            }
        }
    }

    /** Where to publish is for who publishes to say. */
    @Test
    void noPomNamesARepository() throws Exception {
        List<Path> all = new ArrayList<>(poms());
        all.add(JAVA.resolve("../pom.xml"));
        for (Path pom : all) {
            assertEquals(List.of(), values(pom, "//repositories | //pluginRepositories | //distributionManagement"), pom.toString());
        }
    }

    private static List<Path> poms() throws Exception {
        try (Stream<Path> folders = Files.list(JAVA)) {
            List<Path> poms = folders.map(folder -> folder.resolve("pom.xml")).filter(Files::exists).sorted().toList();
            assertTrue(poms.size() > 5, poms.toString());
            return poms;
        }
    }

    private static String value(Path pom, String path) throws Exception {
        List<String> values = values(pom, path);
        return values.isEmpty() ? "" : values.get(0).strip();
    }

    private static List<String> values(Path pom, String path) throws Exception {
        File file = pom.toFile();
        Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file);
        NodeList nodes = (NodeList) XPathFactory.newInstance().newXPath().evaluate(path, document, XPathConstants.NODESET);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            values.add(nodes.item(i).getTextContent());
        }
        return values;
    }
}
