//! `products`: a file in, a file out, and what a script reads of it.

use crate::shop::Shop;

fn written(shop: &Shop, name: &str, text: &str) -> String {
    let file = shop.path().join(name);
    std::fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn a_file_is_looked_at_then_imported_and_comes_out_the_same() {
    let shop = Shop::unset();
    let file =
        written(&shop, "商品.csv", "条码,名称,价格,库存\n0069,拿铁,18,5\n0070,水,1.005,\n0071,茶,3,\n");
    let look = shop.saoma(["products", "import", &file, "--dry-run"]);
    assert_eq!(look.code, 2, "a bad row: {look:?}");
    assert_eq!((&look.lines[0]["row"], &look.lines[0]["problem"]), (&3.into(), &"too_precise".into()));
    assert_eq!(shop.saoma(["products", "import", &file]).code, 2, "all or none");
    let looked = shop.saoma(["products", "import", &file, "--dry-run", "--skip-bad"]);
    assert_eq!((looked.code, &looked.last()["new"]), (0, &2.into()), "nothing was stored so far: {looked:?}");
    let ran = shop.saoma(["products", "import", &file, "--skip-bad"]);
    assert_eq!(
        (ran.code, &ran.last()["event"], &ran.last()["bad"]),
        (0, &"imported".into(), &1.into()),
        "{ran:?}"
    );
    for name in ["out.csv", "out.XLSX"] {
        let out = shop.path().join(name);
        let out = out.to_str().unwrap();
        assert_eq!(shop.saoma(["products", "export", out]).last()["products"], 2);
        let again = shop.saoma(["products", "import", out]);
        assert_eq!(
            (again.code, &again.last()["unchanged"], &again.last()["changed"]),
            (0, &2.into(), &0.into())
        );
    }
    let audit = shop.saoma(["audit"]);
    assert_eq!(audit.lines.len(), 1, "what changes nothing is not told: {audit:?}");
    assert_eq!(
        (&audit.lines[0]["action"], &audit.lines[0]["subject"]),
        (&"products_imported".into(), &"商品.csv".into())
    );
}

#[test]
fn a_file_that_cannot_be_used_is_named_with_what_is_missing() {
    let shop = Shop::unset();
    let file = written(&shop, "x.csv", "名称,分类\n水,饮料\n");
    let ran = shop.saoma(["products", "import", &file]);
    assert_eq!((ran.code, &ran.last()["field"]), (2, &"FILE".into()), "{ran:?}");
    assert!(ran.last()["message"].as_str().unwrap().contains("code, price"), "{ran:?}");
    assert_eq!(shop.saoma(["products", "import", "/no/such/file.csv"]).code, 2);
}
