import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/** One Elasticsearch node in this process. Arguments: its home, the folder of modules, and settings as name=value. */
public final class Launcher {
    public static void main(String[] arguments) throws Exception {
        System.setProperty("es.set.netty.runtime.available.processors", "false");
        Path home = Path.of(arguments[0]);
        Path configuration = Files.createDirectories(home.resolve("config"));
        LogConfigurator.configureESLogging();
        Settings.Builder settings = Settings.builder().put("path.home", home.toString());
        for (int at = 2; at < arguments.length; at++) {
            String[] pair = arguments[at].split("=", 2);
            settings.put(pair[0], pair[1]);
        }
        var environment = InternalSettingsPreparer.prepareEnvironment(settings.build(), Map.of(), configuration, () -> "test");
        var modules = PluginsLoader.loadModulesBundles(Path.of(arguments[1]));
        Node node = new Node(environment, PluginsLoader.createPluginsLoader(modules, Set.of(), Map.of(), false));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> closeQuietly(node)));
        node.start();
        Thread.currentThread().join();
    }

    private static void closeQuietly(Node node) {
        try {
            node.close();
        } catch (Exception error) {
            error.printStackTrace();
        }
    }
}
