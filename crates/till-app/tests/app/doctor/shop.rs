//! Notifications, names, the rest.

use super::seed::Case;

const LISTEN: &str = "notify.listen";
const PUBLIC: &str = "notify.public_url";
const TUNNEL: &str = "notify.tunnel";

pub fn cases() -> Vec<Case> {
    [notifications(), tunnels(), others()].concat()
}

/// A port that is free, as far as anybody can know.
fn free() -> String {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

fn notifications() -> Vec<Case> {
    vec![
        Case::new("a port without its address", &[(LISTEN, "listen_form")], |s| s.set(LISTEN, "8737")),
        Case::new("the port is taken", &[(LISTEN, "port_taken")], |s| {
            // The gateway listens there, and is no till.
            let gateway = s.settings["gateway.base_url"].as_str().unwrap().replace("http://", "");
            s.set(LISTEN, gateway);
        }),
        Case::new("an address, and nobody listens", &[(LISTEN, "nobody_listens")], |s| {
            s.set(PUBLIC, "https://pay.example.com");
        }),
        Case::new("a new port at each start", &[(LISTEN, "listen_any_port")], |s| {
            s.set(LISTEN, "127.0.0.1:0");
            s.set(PUBLIC, "https://pay.example.com");
        }),
        Case::new("a public address of the local network", &[(PUBLIC, "not_public")], |s| {
            s.set(LISTEN, free());
            s.set(PUBLIC, "https://192.168.1.5");
        }),
        Case::new("a public address without encryption", &[(PUBLIC, "notify_plain_http")], |s| {
            s.set(LISTEN, free());
            s.set(PUBLIC, "http://pay.example.com");
        }),
        Case::new("a query in the public address", &[(PUBLIC, "address_extras")], |s| {
            s.set(LISTEN, free());
            s.set(PUBLIC, "https://pay.example.com/?shop=1");
        }),
        Case::new("a public address without https://", &[(PUBLIC, "no_address")], |s| {
            s.set(LISTEN, free());
            s.set(PUBLIC, "pay.example.com");
        }),
        Case::new("WeChat's address for the shop's", &[(PUBLIC, "leads_elsewhere")], |s| {
            s.set(LISTEN, free());
            s.set(PUBLIC, "https://api.mch.weixin.qq.com");
        }),
        Case::new("nothing answers at the public address", &[(PUBLIC, "not_reached")], |s| {
            s.set(LISTEN, free());
            s.set(PUBLIC, format!("http://{}", free()));
        }),
        Case::new("something else answers at the public address", &[(PUBLIC, "leads_elsewhere")], |s| {
            let gateway = s.settings["gateway.base_url"].clone();
            s.set(LISTEN, free());
            s.set(PUBLIC, gateway);
        }),
    ]
}

fn tunnels() -> Vec<Case> {
    vec![
        Case::new("a tunnel without a listener", &[(LISTEN, "nobody_listens")], |s| {
            s.misplaced(TUNNEL, "ngrok --authtoken 2abcSECRETtoken0123456789");
        }),
        Case::new("a tunnel's line that can't be read", &[(TUNNEL, "tunnel_line")], |s| {
            s.set(LISTEN, free());
            s.misplaced(TUNNEL, "ngrok --authtoken \"2abcSECRETtoken0123456789");
        }),
    ]
}

fn others() -> Vec<Case> {
    vec![
        Case::new("a cake in the shop's name", &[("shop.name", "name_character")], |s| {
            s.set("shop.name", "咖啡🍰")
        }),
        Case::new("no till name", &[("till.name", "name_length")], |s| s.set("till.name", "")),
        Case::new("half a minute until the till locks", &[("lock.minutes", "lock_minutes")], |s| {
            s.set("lock.minutes", 0.5);
        }),
        Case::new(
            "minutes until the till locks in quotation marks",
            &[("lock.minutes", "lock_minutes")],
            |s| {
                s.set("lock.minutes", "5");
            },
        ),
        Case::new("a back office without its secret", &[("back_office_secret", "back_office_secret")], |s| {
            s.set("back_office.url", "https://erp.example.com/saoma");
        }),
        Case::new("still in demo mode", &[("mode", "demo_on")], |s| s.set("mode", "demo")),
    ]
}
